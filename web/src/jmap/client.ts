import { REQUEST_MARK, SESSION, SESSION_INIT, local, requestOf, type Invocation } from './first';
import { CORE, type Id, type Session } from './types';
import { taken } from './early';

export { REQUEST_MARK, ref, type Invocation } from './first';

/** The server could not be reached: what was asked may be asked again later. */
export class Unreachable extends Error {}

/** The server was reached and can do nothing now: it has too much to do, or something is wrong with it. */
export class Busy extends Unreachable {}

/** Nobody is signed in (any more). */
export class SignedOut extends Error {}

let ended: () => void = () => undefined;

/** Whoever asked what: the page is told when its session has ended, so that nobody calls that a server that is not reached. */
export function whenSignedOut(listener: () => void): void {
  ended = listener;
}

let prove: () => void = () => undefined;

/** The page is told when the second factor is asked for again, before which the server does nothing. */
export function whenAskedToProve(listener: () => void): void {
  prove = listener;
}

/** Whether an answer asks for the second factor again; tells the page then. */
export async function asksToProve(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem = (await response.clone().json().catch(() => ({}))) as { type?: string };
  const asks = problem.type?.endsWith('/problems/prove') ?? false;
  if (asks) prove();
  return asks;
}

/** What an answer of 401 is; tells the page. */
export function signedOut(): SignedOut {
  ended();
  return new SignedOut();
}

/** The server answered and said no. `type` is that of RFC 8620 3.6 or of a problem document. */
export class Refused extends Error {
  constructor(
    readonly type: string,
    description?: string,
  ) {
    super(description ?? type);
  }
}

const LIMIT = 'urn:ietf:params:jmap:error:limit';

export async function fetchOr(input: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await (taken(input, init) ?? fetch(input, { credentials: 'same-origin', ...init }));
  } catch (gone) {
    throw new Unreachable(String(gone));
  }
  if (response.status === 401) throw signedOut();
  // What was to be done waits, as without a network.
  if (await asksToProve(response)) throw new Unreachable('prove');
  // A problem document (RFC 9457) with 502 is our server's word about another; a proxy that misses our server has none.
  if (response.status === 502 && response.headers.get('content-type')?.startsWith('application/problem+json')) return response;
  if (response.status === 502 || response.status === 503 || response.status === 504) {
    throw new Unreachable(`HTTP ${response.status}`);
  }
  if (response.status === 429 || response.status >= 500) throw new Busy(`HTTP ${response.status}`);
  return response;
}

async function refusal(response: Response): Promise<Error> {
  const problem = (await response.json().catch(() => ({}))) as { type?: string; detail?: string; title?: string; limit?: string };
  // Too many at once (RFC 8620 3.6.1) is another matter than too large.
  if (problem.type === LIMIT && problem.limit?.startsWith('maxConcurrent')) return new Busy(problem.limit);
  return new Refused(problem.type ?? `http:${response.status}`, problem.detail ?? problem.title);
}

/** The answers to one request, by the ids of its calls. */
export class Answers {
  private readonly byId = new Map<string, Invocation>();

  constructor(responses: Invocation[]) {
    // A call may be followed by implicit ones under its id (onSuccessUpdateEmail); the first is its own answer.
    for (const response of responses) {
      if (!this.byId.has(response[2])) this.byId.set(response[2], response);
    }
  }

  /** The answer to a call. @throws Refused when it failed */
  of<T>(callId: string): T {
    const answer = this.byId.get(callId);
    if (!answer) throw new Refused('noAnswer', `no answer to call ${callId}`);
    if (answer[0] === 'error') {
      if (answer[1]['type'] === 'serverUnavailable') throw new Busy('serverUnavailable');
      throw new Refused(String(answer[1]['type']), answer[1]['description'] as string | undefined);
    }
    return answer[1] as T;
  }

  failed(callId: string): string | undefined {
    const answer = this.byId.get(callId);
    return answer?.[0] === 'error' ? String(answer[1]['type']) : undefined;
  }
}

/** Speaks JMAP with the server that this page came from. */
export class JmapClient {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(public session: Session) {}

  /** Asks for the session object again: others share more now, or less. @throws SignedOut, Unreachable */
  async refresh(): Promise<void> {
    const response = await fetchOr(SESSION, SESSION_INIT);
    if (!response.ok) throw await refusal(response);
    this.session = (await response.json()) as Session;
  }

  accountFor(capability: string): Id | undefined {
    return this.session.primaryAccounts[capability];
  }

  /** The capability's object of an account, or undefined when the account does not have it. */
  capability(account: Id, name: string): Record<string, unknown> | undefined {
    return this.session.accounts[account]?.accountCapabilities[name];
  }

  /** Sends calls as one request. */
  async call(calls: Invocation[], using: string[] = []): Promise<Answers> {
    const request = requestOf(calls, (name) => name in this.session.capabilities, using);
    return this.inTurn(async () => {
      const response = await fetchOr(local(this.session.apiUrl), request);
      if (!response.ok) throw await refusal(response);
      const answer = (await response.json()) as { methodResponses: Invocation[] };
      return new Answers(answer.methodResponses);
    });
  }

  /** One call, its answer. */
  async one<T>(name: string, args: Record<string, unknown>, using: string[] = []): Promise<T> {
    return (await this.call([[name, args, '0']], using)).of<T>('0');
  }

  downloadUrl(account: Id, blobId: Id, name: string, type: string): string {
    return local(
      this.session.downloadUrl
        .replace('{accountId}', encodeURIComponent(account))
        .replace('{blobId}', encodeURIComponent(blobId))
        .replace('{name}', encodeURIComponent(name || 'download'))
        .replace('{type}', encodeURIComponent(type || 'application/octet-stream')),
    );
  }

  async download(account: Id, blobId: Id, name: string, type: string): Promise<Blob> {
    return this.inTurn(async () => {
      const response = await fetchOr(this.downloadUrl(account, blobId, name, type), {});
      if (!response.ok) throw await refusal(response);
      return response.blob();
    });
  }

  /** Uploads a file, telling how much of it is on its way (0 to 1). */
  upload(account: Id, file: Blob, progress?: (part: number) => void): { done: Promise<{ blobId: Id; size: number; type: string }>; abort(): void } {
    const request = new XMLHttpRequest();
    const done = new Promise<{ blobId: Id; size: number; type: string }>((resolve, reject) => {
      request.open('POST', local(this.session.uploadUrl.replace('{accountId}', encodeURIComponent(account))));
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      for (const [name, value] of Object.entries(REQUEST_MARK)) request.setRequestHeader(name, value);
      request.responseType = 'json';
      request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
      request.onerror = () => reject(new Unreachable('upload'));
      request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
      request.onload = () => {
        if (request.status === 201 || request.status === 200) resolve(request.response);
        else if (request.status === 401) reject(signedOut());
        else reject(new Refused(request.response?.type ?? `http:${request.status}`, request.response?.detail));
      };
      request.send(file);
    });
    return { done, abort: () => request.abort() };
  }

  eventSourceUrl(): string {
    return local(
      this.session.eventSourceUrl.replace('{types}', '*').replace('{closeafter}', 'no').replace('{ping}', '30'),
    );
  }

  /** The server allows a person a few requests at a time over all her tabs; this page takes half of them. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const most = Number(this.session.capabilities[CORE]?.['maxConcurrentRequests'] ?? 8) / 2;
    while (this.running >= most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }
}
