import { describe, expect, it } from 'vitest';
import app from '../src/App.tsx?raw';
import attachments from '../src/mail/Attachments.tsx?raw';
import part from '../src/ui/Part.tsx?raw';

/** How many parts that fail by themselves lie around a place of a file. */
function around(text: string, tag: string): number {
  const at = text.indexOf(`<${tag} `);
  expect(at, tag).toBeGreaterThan(0);
  const before = text.slice(0, at);
  return before.split('<Part>').length - before.split('</Part>').length;
}

describe('what fails', () => {
  it('leaves the rest of the page as it is', () => {
    const late = [...app.matchAll(/^const (\w+) = lazy\(/gm)].map((found) => found[1]!);
    expect(late.length).toBeGreaterThan(4);
    for (const tag of [...late, 'Sidebar', 'MessageList', 'Reader']) expect(around(app, tag), tag).toBe(1);
    expect(around(attachments, 'Pdf')).toBe(1);
    expect(part).toContain('<ErrorBoundary');
  });
});
