/**
 * The one Trusted Types policy of our own. It takes two kinds of text and nothing else: templates that the compiler wrote
 * into this program, and the addresses of our two workers. Nothing that comes from the network or from a person passes
 * through it.
 */
type Policy = { createHTML(text: string): string; createScriptURL(url: string): string };

const WORKER = '/sw.js';
/** What reads PDF files, as the build names it. */
const PDF_WORKER = /^\/assets\/pdfWorker-[\w-]+\.js$/;

const rules: Policy = {
  createHTML: (text) => text,
  createScriptURL(url) {
    if (url !== WORKER && !PDF_WORKER.test(url)) throw new TypeError('not our worker');
    return url;
  },
};

const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory ? factory.createPolicy('redoubt', rules) : rules;

/** For the compiler's templates (see vite.config.ts), which are constants of this program. */
export const template = (html: string): string => policy.createHTML(html);

export const pdfWorkerUrl = (address: string): string => policy.createScriptURL(address);

export const workerUrl = (): string => policy.createScriptURL(WORKER);
