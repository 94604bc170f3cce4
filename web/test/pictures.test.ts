import { describe, expect, it } from 'vitest';
import { besides, pictureOf } from '../src/compose/pictures';
import type { BodyPart } from '../src/jmap/types';

const part = (name: string, type: string, size: number, cid: string | null): BodyPart => ({ partId: null, blobId: name, size, name, type, charset: null, disposition: null, cid });

describe('pictures within what is quoted', () => {
  it('are read from addresses that hold pictures, and from no others', async () => {
    const picture = pictureOf('data:image/png;base64,iVBORw0KGgo=', 'c@redoubt', 'picture-1');
    expect(picture?.file.name).toBe('picture-1.png');
    expect([...new Uint8Array(await picture!.file.arrayBuffer())]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(pictureOf('data:image/jpeg;base64,/9j/', 'c', 'p')?.file.name).toBe('p.jpg');
    for (const other of ['data:image/svg+xml;base64,PHN2Zz4=', 'data:text/html;base64,PGI+', 'data:image/png,plain', 'https://a.example/x.png', 'data:image/png;base64,', 'data:image/png;base64,A']) {
      expect(pictureOf(other, 'c', 'p'), other).toBeUndefined();
    }
  });

  it('take the place of the parts that held them, each of one', () => {
    const shown = [pictureOf('data:image/png;base64,iVBORw0KGgo=', 'c', 'p')!];
    const files = [part('logo', 'image/png', 8, 'logo@x'), part('again', 'image/png', 8, 'again@x'), part('photo', 'image/png', 8, null), part('plan', 'application/pdf', 8, 'plan@x')];
    expect(besides(files, shown).map((each) => each.name)).toEqual(['again', 'photo', 'plan']);
    expect(besides(files, [])).toEqual(files);
  });
});
