/** In a real browser against a real server: who seals her account is told of the escrow's officers before, and decides whether she wants them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit, base, gone, openBrowser, people, signIn, visitor } from './browser.mjs';

const [, bob] = people;
let browser;
let one;
let page;

before(async () => {
  browser = await openBrowser();
  one = await visitor(browser, { bypassCSP: true });
  page = one.page;
});
after(() => browser?.close());

const sealing = () => page.locator('.group', { has: page.getByRole('heading', { name: 'Sealed account', exact: true }) });

async function open(part) {
  await page.goto(`${base}/settings/${part}`);
  await page.locator('.group h2').first().waitFor();
}

async function look(name) {
  if (process.env.REDOUBT_SHOTS) await page.screenshot({ path: `${process.env.REDOUBT_SHOTS}/escrow-${name}.png`, fullPage: true });
}

const sound = (where) => audit(page, where, { alone: true });

describe('the escrow of sealed accounts', { concurrency: false, timeout: 120_000 }, () => {
  it('is told of before an account is sealed, and wanted or not', async () => {
    await signIn(page, bob);
    await open('security');
    assert.equal(await sealing().getByText('Ona <ona@example.net>').count(), 0, 'nobody is asked before she begins');
    await sealing().getByRole('button', { name: 'Seal account' }).click();
    await sealing().getByText('2 of these 3 officers together can let you in again').waitFor();
    for (const name of ['Ona <ona@example.net>', 'Pia <pia@example.net>', 'Qi <qi@example.net>']) await sealing().getByText(name).waitFor();
    await sealing().getByText('your mail is lost then').waitFor();
    await sealing().getByLabel('Let the officers let me in again').check();
    await gone(sealing().getByText('your mail is lost then'));
    await look('asking');
    await sound('the form that seals, with an escrow');
    await sealing().getByLabel('Password').fill(bob.password);
    await sealing().getByRole('button', { name: 'Seal account' }).click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await sealing().getByText('Officers can let you in again').waitFor();
    await look('sealed');
    await sound('a sealed account with an escrow');
  });

  it('is left and joined while the account is sealed', async () => {
    await sealing().getByRole('button', { name: 'Without the officers' }).click();
    await sealing().getByText('Officers cannot let you in again').waitFor();
    await sealing().getByRole('button', { name: 'Let the officers let me in again' }).click();
    await sealing().getByText('Officers can let you in again').waitFor();
  });

  it('tells her what is asked for her, and she refuses it', async () => {
    const [address, codes, ...password] = (process.env.REDOUBT_OFFICERS ?? '').trim().split('\n')[0].split(' ');
    const admin = process.env.REDOUBT_ADMIN_URL;
    const context = await browser.newContext({ ignoreHTTPSErrors: true, extraHTTPHeaders: { 'x-redoubt': 'web' } });
    const ask = (path, data) => context.request.post(`${admin}${path}`, { data, headers: { 'content-type': 'application/json' } });
    assert.equal((await ask('/session', { login: address, password: password.join(' '), code: codes.split(',')[0] })).status(), 204);
    const asked = await ask('/api/escrow.request', { address: bob.address, reason: 'lost a telephone', until: Date.now() + 3_600_000 });
    assert.equal(asked.status(), 200, await asked.text());
    await open('security');
    await sealing().getByText('asks the officers to let you into your account').waitFor();
    await sealing().getByText('lost a telephone').waitFor();
    await look('asked');
    await sound('a sealed account that somebody asks for');
    await sealing().getByRole('button', { name: 'I did not ask for this' }).click();
    await gone(sealing().getByText('lost a telephone'));
    const left = await ask('/api/escrow.requests', {});
    assert.ok(!(await left.text()).includes(bob.address), 'and it is gone');
    await context.close();
  });

  it('is in the record, and nothing went wrong in the page', async () => {
    await open('access');
    for (const action of ['Officers may let you into your sealed account', 'Officers may no longer let you into your sealed account', 'Officers were asked to let you into your sealed account', 'What the officers were asked for your sealed account was refused']) await page.getByText(action).first().waitFor();
    assert.deepEqual(one.complaints.filter((each) => !/status of 4(03|04|22)/.test(each)), []);
  });
});
