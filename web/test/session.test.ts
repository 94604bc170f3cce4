import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, SignedOut, signOut, Unreachable } from '../src/jmap/session';

const kept = new Map<string, string>();
let asked: string[];

function answers(...statuses: number[]): void {
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    asked.push(`${init.method ?? 'GET'} ${address}`);
    const status = statuses.shift() ?? 0;
    if (status === 0) throw new TypeError('no network');
    return new Response(status === 204 ? null : '{}', { status });
  });
}

beforeEach(() => {
  asked = [];
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('a sign-out', () => {
  it('that the server was not told of is finished before the next start', async () => {
    answers(0, 0, 204, 401);
    await signOut();
    await expect(openSession()).rejects.toThrow(Unreachable);
    await expect(openSession()).rejects.toThrow(SignedOut);
    expect(asked).toEqual(['DELETE /session', 'DELETE /session', 'DELETE /session', 'GET /.well-known/jmap']);
  });

  it('that the server took is done', async () => {
    answers(204, 401);
    await signOut();
    await expect(openSession()).rejects.toThrow(SignedOut);
    expect(asked).toEqual(['DELETE /session', 'GET /.well-known/jmap']);
  });
});
