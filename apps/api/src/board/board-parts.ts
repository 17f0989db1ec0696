import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  BullBoardRequest,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';

export interface BoardRoute {
  readonly path: string;
  readonly handle: (request: BullBoardRequest) => Promise<ControllerHandlerReturnType> | ControllerHandlerReturnType;
}

/** The library brings fonts from elsewhere; nothing is asked of anybody else here. */
const FOREIGN = /<link[^>]+href="https?:[^>]*>/g;

/** What Bull Board hands to a server, kept for ours: its reading routes, its page and its files. */
export class BoardParts implements IServerAdapter {
  routes: BoardRoute[] = [];
  entry: string[] = [];
  queues: BullBoardQueues = new Map();
  uiConfig: UIConfig = {};
  files = '';
  #views = '';
  #view: AppViewRoute['handler'] | undefined;

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setViewsPath(path: string): this {
    this.#views = path;
    return this;
  }

  setStaticPath(_route: string, path: string): this {
    this.files = path;
    return this;
  }

  setEntryRoute({ route, handler }: AppViewRoute): this {
    this.entry = [route].flat();
    this.#view = handler;
    return this;
  }

  /** Refusals and failures are told as everywhere here. */
  setErrorHandler(): this {
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.uiConfig = config;
    return this;
  }

  setApiRoutes(routes: readonly AppControllerRoute[]): this {
    this.routes = routes
      .filter(({ method }) => [method].flat().every((one) => one === 'get'))
      .flatMap(({ route, handler }) => [route].flat().map((path) => ({ path, handle: handler })));
    return this;
  }

  /** The page: a template whose few places are filled with words of ours, none of which anybody else chose. */
  readonly page = async (basePath: string): Promise<string> => {
    if (this.#view === undefined) throw new Error('the board has no page');
    const { name, params } = this.#view({ basePath, uiConfig: this.uiConfig });
    const words = params as Readonly<Record<string, string>>;
    const template = await readFile(join(this.#views, name), 'utf8');
    return template.replace(FOREIGN, '').replace(/<%[-=]\s*(\w+)\s*%>/g, (_, key: string) => words[key] ?? '');
  };
}
