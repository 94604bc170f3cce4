import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { troubleOf } from '../src/compose/trouble';
import { Busy, JmapClient, Refused, SignedOut, Unreachable, whenSignedOut } from '../src/jmap/client';
import type { Session } from '../src/jmap/types';
import { self } from '../src/settings/self';

describe('a draft that is not saved', () => {
  it('says why, and is tried again', () => {
    expect(troubleOf(new Refused('overQuota'))).toEqual({ text: 'overQuota', again: 60_000 });
    expect(troubleOf(new Refused('tooLarge')).text).toBe('refused');
    expect(troubleOf(new Refused('tooLarge')).again).toBeGreaterThan(0);
    for (const error of [new Unreachable(), new Busy(), new TypeError()]) expect(troubleOf(error)).toEqual({ text: 'needsServer', again: 10_000 });
    expect(troubleOf(new SignedOut())).toEqual({ text: undefined, again: undefined });
  });
});

describe('a session that has ended', () => {
  let told = 0;
  let status = 401;
  beforeEach(() => {
    told = 0;
    whenSignedOut(() => told++);
    vi.stubGlobal('fetch', async () => new Response('{}', { status }));
  });
  afterEach(() => {
    whenSignedOut(() => undefined);
    vi.unstubAllGlobals();
  });
  const session = { capabilities: {}, apiUrl: '/jmap/api', accounts: {}, primaryAccounts: {} } as unknown as Session;

  it('is told to the page by whatever was asked', async () => {
    status = 401;
    await expect(new JmapClient(session).one('Core/echo', {})).rejects.toBeInstanceOf(SignedOut);
    expect(told).toBe(1);
    await expect(self('GET', 'state')).rejects.toBeInstanceOf(SignedOut);
    expect(told).toBe(2);
  });

  it('is not a server that is not reached, nor one that refuses', async () => {
    for (status of [403, 429, 500, 503]) await expect(self('GET', 'state')).rejects.not.toBeInstanceOf(SignedOut);
    status = 503;
    await expect(new JmapClient(session).one('Core/echo', {})).rejects.toBeInstanceOf(Unreachable);
    expect(told).toBe(0);
  });
});
