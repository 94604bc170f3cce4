import { describe, expect, it, vi } from 'vitest';
import { moveOut, movesIn } from '../src/store/tenant';

function tab() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    clear: () => kept.clear(),
  };
}

describe('a tab', () => {
  it('keeps what it holds for who signs in again', () => {
    const here = tab();
    expect(movesIn('a1', here)).toBe(false);
    here.setItem('searches', 'divorce');
    expect(movesIn('a1', here)).toBe(false);
    expect(here.kept.get('searches')).toBe('divorce');
  });

  it('forgets it when somebody else signs in, and begins anew', () => {
    const here = tab();
    movesIn('a1', here);
    here.setItem('searches', 'divorce');
    expect(movesIn('a2', here)).toBe(true);
    expect(here.kept.has('searches')).toBe(false);
    expect(movesIn('a2', here)).toBe(false);
  });

  it('begins anew at signing out', () => {
    const here = tab();
    const replace = vi.fn();
    vi.stubGlobal('sessionStorage', here);
    vi.stubGlobal('location', { replace });
    here.setItem('searches', 'divorce');
    moveOut();
    expect(here.kept.size).toBe(0);
    expect(replace).toHaveBeenCalledWith('/');
    vi.unstubAllGlobals();
  });
});
