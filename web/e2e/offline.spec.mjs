/** Reading and working without a network, and what becomes of it when the network is back. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice, bob] = people;
const base = process.env.REDOUBT_URL;
let browser;
let one;
let page;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser, { prefs: { keep: true, undoSeconds: 5 } });
  page = one.page;
});
after(() => browser?.close());

describe('web application without a network', { concurrency: false, timeout: 240_000 }, () => {
  it('opens, shows and reads what was kept on the device', async () => {
    await server.put('inbox', { subject: 'Kept letter', text: 'These words are read in a tunnel.' });
    // What is pinned sorts the list in another way, and it is kept as another one.
    await server.put('inbox', { subject: 'Letter two', keywords: { $pinned: true } });
    await signIn(page, alice);
    await row(page, 'Kept letter').click();
    await page.locator('.plain', { hasText: 'read in a tunnel' }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await one.context.setOffline(true);
    await page.goto(base);
    await row(page, 'Kept letter').click();
    await page.locator('.plain', { hasText: 'read in a tunnel' }).waitFor();
    await page.getByText('Offline').first().waitFor();
  });

  it('archives and writes meanwhile, and keeps that over a restart of the page', async () => {
    await row(page, 'Letter two').hover();
    await row(page, 'Letter two').getByRole('button', { name: 'Archive' }).click();
    await gone(row(page, 'Letter two'));
    await page.keyboard.press('c');
    await page.getByLabel('To', { exact: true }).fill(bob.address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('From the tunnel');
    await page.locator('.editor').click();
    await page.keyboard.type('Written without a network.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('2 changes wait').waitFor();
    await page.goto(base);
    await page.getByText('2 changes wait').waitFor();
    await row(page, 'Kept letter').waitFor();
    assert.equal(await row(page, 'Letter two').count(), 0);
  });

  it('sends all of it once the network is back', async () => {
    await one.context.setOffline(false);
    const archive = await server.role('archive');
    await until(async () => (await server.find({ subject: 'Letter two' }))[0]?.mailboxIds[archive], 'archived on the server');
    const his = await jmap(bob);
    await until(async () => (await his.find({ subject: 'From the tunnel' })).length === 1, 'arrived, once');
    await gone(page.locator('.state'));
  });

  it('forgets all of it when its owner signs out', async () => {
    await page.getByRole('button', { name: alice.address }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    // The page may be on its way to the next one.
    await until(async () => (await page.evaluate(() => indexedDB.databases()).catch(() => ['?'])).length === 0, 'no database is left');
    assert.deepEqual(one.complaints, []);
  });
});
