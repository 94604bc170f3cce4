/** Contacts: added, found, changed, written to, and there without a network; what is on the screen and on the server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { audit, base, gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice] = people;
let browser;
let page;
let context;
let complaints;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  ({ page, context, complaints } = await visitor(browser, { bypassCSP: true, prefs: { undoSeconds: 0, keep: true } }));
  await signIn(page, alice);
});
after(() => browser?.close());

const card = (name) => page.locator('.contacts .card', { hasText: name });
const open = () => page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name: 'Contacts' }).click();
const kept = async () => (await server.call('ContactCard/get', { ids: null })).list;

describe('contacts', { concurrency: false, timeout: 300_000 }, () => {
  it('are added with the keyboard and are on the server', async () => {
    await open();
    await page.getByText('No contacts yet').waitFor();
    await page.getByRole('button', { name: 'New contact' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Zora Quist');
    await page.getByLabel('E-mail addresses, separated by commas').fill('zora@quist.example, zq@home.example');
    await page.getByLabel('Company').fill('Quist Boats');
    await audit(page, 'the form of a contact');
    await page.keyboard.press('Enter');
    await card('Zora Quist').waitFor();
    await gone(page.getByRole('dialog'));
    const [made] = await kept();
    assert.equal(made.name.full, 'Zora Quist');
    assert.deepEqual(Object.values(made.emails).map((each) => each.address), ['zora@quist.example', 'zq@home.example']);
    await audit(page, 'the list of contacts');
  });

  it('that say nothing are not kept, and the form says why', async () => {
    await page.getByRole('button', { name: 'New contact' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter a name, an address or a company.').waitFor();
    await page.getByLabel('E-mail addresses, separated by commas').fill('nobody at home');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('is not an e-mail address').waitFor();
    await page.keyboard.press('Escape');
    assert.equal((await kept()).length, 1);
  });

  it('are found as one types and changed where something was written over', async () => {
    await page.getByLabel('Search contacts').fill('boats');
    await card('Zora Quist').waitFor();
    await page.getByLabel('Search contacts').fill('trains');
    await page.getByText('Nobody found').waitFor();
    await page.getByLabel('Search contacts').fill('');
    await card('Zora Quist').getByRole('button', { name: 'Zora Quist', exact: true }).click();
    await page.getByLabel('Note').fill('Sails on Fridays');
    await page.getByRole('button', { name: 'Save' }).click();
    await until(async () => Object.values((await kept())[0].notes ?? {})[0]?.note === 'Sails on Fridays', 'the note is on the server');
  });

  it('of whoever wrote are added from her message, once', async () => {
    await server.put('inbox', { subject: 'Harbour list', text: 'As promised.' });
    await page.goto(`${base}/`);
    await row(page, 'Harbour list').click();
    for (const said of ['is now in your contacts', 'is in your contacts already']) {
      await page.getByRole('button', { name: 'More actions' }).last().click();
      await page.getByRole('menuitem', { name: 'Add sender to contacts' }).click();
      await page.getByText(said).waitFor();
    }
    assert.equal((await kept()).length, 2);
  });

  it('complete recipients before all others', async () => {
    await page.getByRole('button', { name: 'New message' }).first().click();
    await page.getByRole('combobox', { name: 'To' }).fill('zor');
    await page.getByRole('option', { name: /zora@quist\.example/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.chip', { hasText: 'Zora Quist' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('are read from a file of vCards, once, and written to one', async () => {
    await page.goto(`${base}/contacts`);
    await card('Zora Quist').waitFor();
    const vcards = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:v-1\r\nFN:Vera Card\r\nEMAIL:vera@card.example\r\nEND:VCARD\r\n';
    for (const said of ['Contacts added: 1. Left out: 0.', 'Contacts added: 0. Left out: 1.']) {
      await page.locator('.contacts input[type=file]').setInputFiles({ name: 'c.vcf', mimeType: 'text/vcard', buffer: Buffer.from(vcards) });
      await page.getByText(said).waitFor();
    }
    await card('Vera Card').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await page.getByRole('button', { name: 'More for contacts' }).click();
        await page.getByRole('menuitem', { name: 'Export as vCards' }).click();
      })(),
    ]);
    const written = readFileSync(await download.path(), 'utf8');
    assert.match(written, /FN:Vera Card\r\n/);
    assert.match(written, /EMAIL:zora@quist\.example\r\n/);
    const vera = (await kept()).find((each) => each.uid === 'v-1');
    await server.call('ContactCard/set', { destroy: [vera.id] });
    await gone(card('Vera Card'));
  });

  it('have pictures, which others may be, and none again', async () => {
    await page.goto(`${base}/contacts`);
    await card('Zora Quist').getByRole('button', { name: 'Zora Quist', exact: true }).click();
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const choose = (name, mimeType, buffer) => page.locator('.photo-line input').setInputFiles({ name, mimeType, buffer });
    await choose('x.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await page.getByRole('alert').getByText('Choose a PNG').waitFor();
    await choose('zora.png', 'image/png', png);
    await page.locator('.photo-line img').waitFor();
    await audit(page, 'a contact with a picture');
    await page.getByRole('button', { name: 'Save' }).click();
    await card('Zora Quist').locator('img.avatar').waitFor();
    const photo = async () => Object.values((await kept()).find((each) => each.name?.full === 'Zora Quist').media ?? {})[0];
    assert.equal((await photo()).mediaType, 'image/png');
    await page.reload();
    await card('Zora Quist').locator('img.avatar').waitFor();
    await card('Zora Quist').getByRole('button', { name: 'Zora Quist', exact: true }).click();
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await gone(card('Zora Quist').locator('img.avatar'));
    assert.equal(await photo(), undefined);
  });

  it('lie in address books and groups, which are written to and printed', async () => {
    const more = async (name) => {
      await page.getByRole('button', { name: 'More for contacts' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await more('New address book');
    await page.getByRole('dialog').getByLabel('Name').fill('Sailing');
    await audit(page, 'a new address book');
    await page.getByRole('button', { name: 'Create' }).click();
    const shelves = page.getByRole('group', { name: 'Address book' });
    await shelves.getByRole('button', { name: 'Sailing', pressed: true }).waitFor();
    await gone(card('Zora Quist'));
    await shelves.getByRole('button', { name: 'All address books' }).click();
    await card('Zora Quist').getByRole('button', { name: 'Zora Quist', exact: true }).click();
    await page.getByLabel('Address book').last().selectOption({ label: 'Sailing' });
    await page.getByRole('button', { name: 'Save' }).click();
    await gone(page.getByRole('dialog'));
    await shelves.getByRole('button', { name: 'Sailing' }).click();
    await card('Zora Quist').waitFor();
    assert.equal(await page.locator('.card').count(), 1);
    await more('New group');
    await page.getByLabel('Name', { exact: true }).fill('Crew');
    await page.getByRole('checkbox', { name: 'Zora Quist' }).check();
    await audit(page, 'the form of a group');
    await page.getByRole('button', { name: 'Save' }).click();
    await card('Crew').getByText('Zora Quist').waitFor();
    await page.getByRole('button', { name: 'More for contacts' }).click();
    await page.getByRole('menuitem', { name: 'Print' }).waitFor();
    await audit(page, 'address books and a group, with the menu');
    await page.keyboard.press('Escape');
    const zora = (await kept()).find((each) => each.name?.full === 'Zora Quist');
    const crew = (await kept()).find((each) => each.kind === 'group');
    assert.deepEqual(crew.members, { [zora.uid]: true });
    await card('Crew').getByRole('button', { name: 'Write to Crew' }).click();
    await page.locator('.chip', { hasText: 'Zora Quist' }).waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${base}/contacts`);
    await card('Crew').waitFor();
    await page.evaluate(() => (window.print = () => (window.printed = document.querySelector('.print-sheet').innerText || document.querySelector('.print-sheet').textContent)));
    await more('Print');
    await until(async () => /Crew[\s\S]*Zora Quist[\s\S]*zora@quist\.example/.test(await page.evaluate(() => window.printed ?? '')), 'printed');
    await server.call('ContactCard/set', { destroy: [crew.id] });
    await gone(card('Crew'));
  });

  it('are told when another program changes them, are there without a network, and go', async () => {
    await page.goto(`${base}/contacts`);
    await card('Zora Quist').waitFor();
    const [first] = await kept();
    await server.call('ContactCard/set', { update: { [first.id]: { 'name/full': 'Zora Lind' } } });
    await card('Zora Lind').waitFor();
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the worker has the page');
    await context.setOffline(true);
    await page.reload();
    await card('Zora Lind').waitFor();
    await context.setOffline(false);
    await page.reload();
    await card('Zora Lind').getByRole('button', { name: /^Delete contact/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await gone(card('Zora Lind'));
    assert.equal((await kept()).length, 1);
    assert.deepEqual(complaints, []);
  });
});
