/**
 * The one Trusted Types policy of our own. It takes two kinds of text and nothing else: templates that the compiler wrote
 * into this program, and the address of our service worker. Nothing that comes from the network or from a person passes
 * through it.
 */
type Policy = { createHTML(text: string): string; createScriptURL(url: string): string };

const WORKER = '/sw.js';

const rules: Policy = {
  createHTML: (text) => text,
  createScriptURL(url) {
    if (url !== WORKER) throw new TypeError('not our worker');
    return url;
  },
};

const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory ? factory.createPolicy('redoubt', rules) : rules;

/** For the compiler's templates (see vite.config.ts), which are constants of this program. */
export const template = (html: string): string => policy.createHTML(html);

export const workerUrl = (): string => policy.createScriptURL(WORKER);
