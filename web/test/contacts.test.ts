import { describe, expect, it } from 'vitest';
import { addressesOf, cardName, cardOf, fieldsOf, patchOf, search, type Card, groupOf, membersOf, photoOf, withPhoto } from '../src/contacts/card';

const ann: Card = {
  id: 'c1',
  uid: 'u1',
  addressBookIds: { k1: true },
  name: { components: [{ kind: 'given', value: 'Ann' }, { kind: 'surname', value: 'Lee' }] },
  emails: { a: { address: 'ann@example.org' }, b: { address: 'ann@home.example' } },
  organizations: { o: { name: 'Acme' } },
};
const bo: Card = { id: 'c2', uid: 'u2', addressBookIds: { k1: true }, name: { full: 'Bö Möller' }, phones: { p: { number: '+49 30 123' } } };

describe('contact cards', () => {
  it('have a name from their parts, their company or their address', () => {
    expect(cardName(ann)).toBe('Ann Lee');
    expect(cardName({ ...ann, name: undefined })).toBe('Acme');
    expect(cardName({ ...ann, name: undefined, organizations: undefined })).toBe('ann@example.org');
  });

  it('are patched where something was written over and nowhere else', () => {
    expect(patchOf(ann, fieldsOf(ann))).toEqual({});
    const next = { ...fieldsOf(ann), emails: ['ann@home.example', 'ann@new.example'], note: 'Cello' };
    expect(patchOf(ann, next)).toEqual({
      emails: { b: { address: 'ann@home.example' }, n1: { address: 'ann@new.example' } },
      notes: { n1: { note: 'Cello' } },
    });
    expect(patchOf(ann, { ...fieldsOf(ann), emails: [], company: '' })).toEqual({ emails: null, organizations: null });
  });

  it('keep what their entries say besides', () => {
    const labelled = { ...ann, emails: { a: { address: 'ann@example.org', contexts: { work: true } } } } as Card;
    const patch = patchOf(labelled, { ...fieldsOf(labelled), emails: ['ann@example.org', 'x@example.org'] });
    expect(patch['emails']).toEqual({ a: { address: 'ann@example.org', contexts: { work: true } }, n1: { address: 'x@example.org' } });
  });

  it('are made without empty properties', () => {
    expect(cardOf({ name: 'Cy', emails: [], phones: [], company: '', note: '' })).toEqual({ kind: 'individual', name: { full: 'Cy' } });
  });

  it('are found by any word, without accents, and stand by name', () => {
    expect(search([bo, ann], '', 'en').map((card) => card.id)).toEqual(['c1', 'c2']);
    expect(search([bo, ann], 'moller', 'en')).toEqual([bo]);
    expect(search([bo, ann], 'acme lee', 'en')).toEqual([ann]);
    expect(search([bo, ann], '30 123', 'en')).toEqual([bo]);
    expect(search([bo, ann], 'acme zoe', 'en')).toEqual([]);
  });

  it('give each of their addresses with the name', () => {
    expect(addressesOf(ann)).toEqual([
      { name: 'Ann Lee', email: 'ann@example.org' },
      { name: 'Ann Lee', email: 'ann@home.example' },
    ]);
  });
});

describe('what a card has besides words', () => {
  const card = (more: Partial<Card>): Card => ({ id: 'c1', uid: 'u1', addressBookIds: { b: true }, ...more });

  it('is one picture, which another takes the place of, and other media stay', () => {
    const with2 = card({ media: { s: { kind: 'sound', blobId: 'x' }, p: { kind: 'photo', blobId: 'h1-p', mediaType: 'image/png' } } });
    expect(photoOf(with2)).toEqual({ key: 'p', blobId: 'h1-p', mediaType: 'image/png' });
    expect(withPhoto(with2, { blobId: 'u2', mediaType: 'image/gif' })).toEqual({ s: { kind: 'sound', blobId: 'x' }, p: { kind: 'photo', blobId: 'u2', mediaType: 'image/gif' } });
    expect(withPhoto(with2, undefined)).toEqual({ s: { kind: 'sound', blobId: 'x' } });
    expect(withPhoto(undefined, undefined)).toBeNull();
    expect(photoOf(card({ media: { s: { kind: 'sound', blobId: 'x' } } }))).toBeUndefined();
  });

  it('are those who are in a group, of whom some may be gone', () => {
    const group = card({ ...groupOf('Board', ['u1', 'u9']), uid: 'g' });
    expect(group).toMatchObject({ kind: 'group', name: { full: 'Board' }, members: { u1: true, u9: true } });
    expect(membersOf(group, [card({}), card({ uid: 'u2' }), group])).toEqual([card({})]);
  });
});
