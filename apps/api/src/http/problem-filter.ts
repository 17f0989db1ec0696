import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { AppError, APP_ERRORS, type AppErrorCode } from '@osteon/application';
import type { Problem } from '@osteon/contracts';
import type { Logger } from '@osteon/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Confirmation } from './confirm-session.ts';
import { EDGE_PROBLEMS, EdgeProblem, type EdgeCode, type FieldError } from './edge-problems.ts';

/** Which of our codes a refusal of Fastify itself is. */
const OF_FASTIFY: Readonly<Record<string, EdgeCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'FLS-9130',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'FLS-9150',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'FLS-9006',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'FLS-9001',
  FST_ERR_CTP_INVALID_JSON_BODY: 'FLS-9001',
  FST_ERR_BAD_URL: 'FLS-9005',
};

/** How refusals are told below an address. */
export interface Face {
  readonly root: string;
  readonly write: (problem: Problem, request: FastifyRequest, reply: FastifyReply) => { type: string; body: string };
}

/** Every refusal and every failure leaves through here, as problem details (RFC 9457) and nothing more. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log: Logger;
  private readonly isDatabaseAway: (error: unknown) => boolean;
  private readonly faces: Face[] = [];
  private confirm: Confirmation | undefined;

  constructor(log: Logger, isDatabaseAway: (error: unknown) => boolean) {
    this.log = log;
    this.isDatabaseAway = isDatabaseAway;
  }

  /** What takes over the failures of requests whose session was not confirmed. */
  confirmWith(confirm: Confirmation): void {
    this.confirm = confirm;
  }

  /** Below an address refusals are told in the words of another standard. */
  speak(face: Face): void {
    this.faces.push(face);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = (what: unknown): void => this.answer(what, request, reply);
    if (this.confirm?.(error, request, reply, answer) !== true) answer(error);
  }

  /** Sends the problem that `error` is. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // The caller hung up before the request was whole: there is nobody to answer, and nothing of ours failed.
    if (request.raw.destroyed && !request.raw.complete) {
      this.log.info({ requestId: request.id, route: request.routeOptions.url }, 'caller went away');
      return void reply.raw.destroy();
    }
    const problem = this.tell(error, request);
    if (problem.status >= 500) reply.header('x-request-id', request.id);
    if (problem.status === 503) reply.header('retry-after', '2');
    const wait = error instanceof AppError ? error.details?.['retryAfterSeconds'] : undefined;
    if (typeof wait === 'number') reply.header('retry-after', String(Math.max(1, Math.ceil(wait))));
    // An answer that has begun cannot become another one.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    const face = this.faces.find(({ root }) => request.url.startsWith(`${root}/`) || request.url === root);
    const { type, body } = face?.write(problem, request, reply) ?? {
      type: 'application/problem+json',
      body: JSON.stringify(problem),
    };
    void reply.code(problem.status).type(type).send(body);
  }

  /** The problem that `error` is; a failure of ours is logged under the request's id. */
  tell(error: unknown, request: FastifyRequest): Problem {
    const problem = this.problemOf(error);
    if (problem.status >= 500) {
      const line = { err: error, requestId: request.id, method: request.method, route: request.routeOptions.url };
      if (problem.code === 'FLS-1901') this.log.warn(line, 'database away');
      else this.log.error(line, 'request failed');
    }
    return problem;
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof AppError) return refusal(error);
    if (error instanceof EdgeProblem) return edge(error.code, error.errors);
    const known = edgeCodeOf(error);
    if (known !== undefined) return edge(known);
    if (this.isDatabaseAway(error)) return application('FLS-1901');
    return edge('FLS-9500');
  }
}

/** A use case's refusal: the code's own title, and what it says of this very request besides. */
function refusal(error: AppError): Problem {
  const { title, status } = APP_ERRORS[error.code];
  const errors = error.errors ?? (error.field === undefined ? [] : [{ path: error.field, message: error.message }]);
  return {
    ...problem(error.code, status, title, errors),
    ...(error.message === title ? {} : { detail: error.message }),
    ...lastChange(error),
    ...survivor(error),
  };
}

/** With 412: who changed it, and when. */
function lastChange({ status, details }: AppError): Pick<Problem, 'changedBy' | 'changedAt'> {
  if (status !== 412 || details === undefined) return {};
  const { changedBy, changedAt } = details;
  return {
    ...(typeof changedBy === 'string' || changedBy === null ? { changedBy } : {}),
    ...(typeof changedAt === 'string' || changedAt === null ? { changedAt } : {}),
  };
}

/** With 410 of a patient that was read: whose record holds what was looked for. */
function survivor({ code, details }: AppError): Pick<Problem, 'survivorId'> {
  const survivorId = code === 'FLS-1659' ? details?.['survivorId'] : undefined;
  return typeof survivorId === 'string' ? { survivorId } : {};
}

function edgeCodeOf(error: unknown): EdgeCode | undefined {
  const source = error instanceof HttpException && error.cause !== undefined ? error.cause : error;
  const code = (source as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && code in OF_FASTIFY) return OF_FASTIFY[code];
  if (!(error instanceof HttpException)) return undefined;
  const status = error.getStatus();
  if (status === 404) return 'FLS-9040';
  if (status === 413) return 'FLS-9130';
  if (status === 415) return 'FLS-9150';
  return status < 500 ? 'FLS-9000' : undefined;
}

const edge = (code: EdgeCode, errors: readonly FieldError[] = []): Problem =>
  problem(code, EDGE_PROBLEMS[code].status, EDGE_PROBLEMS[code].title, errors);

const application = (code: AppErrorCode): Problem => problem(code, APP_ERRORS[code].status, APP_ERRORS[code].title, []);

/** `type` names the code as an URN, so that it never has to resolve. */
function problem(code: string, status: number, title: string, errors: readonly FieldError[]): Problem {
  return {
    type: `urn:osteon:problem:${code}`,
    title,
    status,
    code,
    ...(errors.length > 0 ? { errors: errors.map(({ path, message }) => ({ path, message })) } : {}),
  };
}
