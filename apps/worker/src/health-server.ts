import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Readiness {
  readonly ready: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HealthPages {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: () => Promise<{ contentType: string; body: string }>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/health/live`, `/health/ready` and `/metrics`, for whoever watches the worker. */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  pages: HealthPages,
): Promise<HealthServer> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    const json = (status: number, body: unknown) => answer(status, 'application/json', JSON.stringify(body));
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return json(405, { status: 'only GET' });
    if (path === '/health/live') return json(200, { status: 'live' });
    if (path === '/health/ready') {
      pages.readiness().then(
        ({ ready, body }) => json(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', ...body }),
        () => json(503, { status: 'not-ready', reason: 'the database does not answer' }),
      );
      return;
    }
    if (path === '/metrics') {
      pages.metrics().then(
        ({ contentType, body }) => answer(200, contentType, body),
        () => json(503, { status: 'no figures' }),
      );
      return;
    }
    json(404, { status: 'no such page' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Name another by OSTEON_WORKER_PORT.`, { cause: error })
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
