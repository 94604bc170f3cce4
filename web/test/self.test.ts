import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refused, SignedOut, Unreachable } from '../src/jmap/client';
import { numbers, self } from '../src/settings/self';

describe('numbers of messages that were opened', () => {
  it('are told the highest first, from a place on', () => {
    expect(numbers('1:4,9,20:21', 0, 50)).toEqual([21, 20, 9, 4, 3, 2, 1]);
    expect(numbers('1:4,9,20:21', 2, 3)).toEqual([9, 4, 3]);
    expect(numbers('1:4,9,20:21', 5, 50)).toEqual([2, 1]);
    expect(numbers('1:4', 4, 50)).toEqual([]);
    expect(numbers('', 0, 50)).toEqual([]);
  });

  it('are counted and not written out, however many there are', () => {
    expect(numbers('1:1000000000', 999_999_990, 50)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

describe('what the server says of own security', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answers = (status: number, body?: unknown) => {
    const fetched = vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status }));
    vi.stubGlobal('fetch', fetched);
    return fetched;
  };

  it('is asked for with the mark that no other page can send', async () => {
    const fetched = answers(200, { login: 'a' });
    expect(await self('GET', 'state')).toEqual({ login: 'a' });
    expect(fetched).toHaveBeenCalledWith('/self/state', expect.objectContaining({ headers: { 'X-Redoubt': 'web' } }));
  });

  it('tells refusals apart by the last part of their type', async () => {
    answers(403, { type: 'https://redoubt.org/problems/wrong-password', title: 'x' });
    await expect(self('POST', 'confirm', {})).rejects.toMatchObject({ type: 'wrong-password' });
    answers(429, { type: 'https://redoubt.org/problems/too-many-guesses' });
    await expect(self('POST', 'confirm', {})).rejects.toBeInstanceOf(Refused);
  });

  it('is no refusal when nobody is signed in, or the server can do nothing', async () => {
    answers(401);
    await expect(self('GET', 'state')).rejects.toBeInstanceOf(SignedOut);
    answers(503);
    await expect(self('GET', 'state')).rejects.toBeInstanceOf(Unreachable);
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('offline'))));
    await expect(self('GET', 'state')).rejects.toBeInstanceOf(Unreachable);
  });
});
