/** What people see and change of their own security, in a real browser against a real server. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice] = people;
const base = process.env.REDOUBT_URL;
let browser;
let one;
let page;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser);
  page = one.page;
});
after(() => browser?.close());

const group = (name) => page.locator('.group', { has: page.getByRole('heading', { name, exact: true }) });

async function open(part) {
  await page.goto(`${base}/settings/${part}`);
  await page.locator('.group h2').first().waitFor();
}

/** A code by time (RFC 6238), written without the server's code. */
function totp(secret, at = Date.now()) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Status of JMAP with a password, as a mail program would ask. */
async function asProgram(password) {
  return fetchStatus({ ...alice, password });
}

async function fetchStatus(person) {
  const response = await one.context.request.fetch(`${base}/jmap/session`, {
    headers: { authorization: `Basic ${Buffer.from(`${person.address}:${person.password}`).toString('base64')}`, cookie: '' },
    failOnStatusCode: false,
  });
  return response.status();
}

describe('own security', { concurrency: false, timeout: 300_000 }, () => {
  it('makes an app password that is shown once, for programs, and takes it back', async () => {
    await signIn(page, alice);
    await open('security');
    await group('App passwords').getByRole('button', { name: 'New app password' }).click();
    await page.getByLabel('Program or device').fill('Telephone');
    await page.getByRole('checkbox', { name: 'JMAP' }).check();
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = (await page.locator('.secret').textContent()).trim();
    assert.ok(secret.length > 20);
    assert.equal(await asProgram(secret), 200);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await gone(page.locator('.secret'));
    const kept = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map((each) => each.name).join();
      return names + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.body.innerText;
    });
    assert.ok(!kept.includes(secret), 'it is nowhere any more');
    await group('App passwords').getByText('Telephone', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove: Telephone' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    // Behind an open dialog nothing can be found.
    await gone(page.getByRole('dialog'));
    await gone(group('App passwords').getByText('Telephone', { exact: true }));
    assert.equal(await asProgram(secret), 401);
  });

  it('tells of it by mail', async () => {
    await until(async () => (await server.find({ subject: 'An app password was made' })).length === 1, 'the notice arrives');
  });

  it('lists sessions and ends one of another browser at once', async () => {
    const other = await visitor(browser);
    await signIn(other.page, alice);
    await open('security');
    const sessions = group('Sessions and devices');
    await sessions.getByText('Web application – this session').waitFor();
    const before = await sessions.getByRole('button', { name: /^End: Web application/ }).count();
    assert.ok(before >= 1);
    await sessions.getByRole('button', { name: /^End: Web application/ }).last().click();
    await other.page.getByLabel('Password').waitFor();
    await until(async () => (await sessions.getByRole('button', { name: /^End: Web application/ }).count()) === before - 1, 'it is listed no more');
    await other.context.close();
  });

  it('shows who opened the mailbox, with the exact message and a way to it', async () => {
    await server.put('inbox', { subject: 'Opened by somebody', text: 'Text' });
    await page.goto(`${base}/`);
    await row(page, 'Opened by somebody').click();
    await page.getByRole('heading', { name: 'Opened by somebody' }).waitFor();
    await page.locator('.plain').waitFor();
    await open('access');
    const visit = page.locator('.visit', { hasText: 'Web application' }).filter({ hasText: /messages opened: [1-9]/ }).first();
    await visit.locator('button').first().click();
    await visit.getByText('127.0.0.1').first().waitFor();
    await visit.getByRole('link', { name: /Opened by somebody/ }).click();
    await page.getByRole('heading', { name: 'Opened by somebody' }).waitFor();
  });

  it('says what is gone, and shows what others opened alone where that is asked', async () => {
    const [email] = await server.find({ subject: 'Opened by somebody' });
    await server.call('Email/set', { destroy: [email.id] });
    await open('access');
    const visit = page.locator('.visit', { hasText: 'Web application' }).filter({ hasText: /messages opened: [1-9]/ }).first();
    await visit.locator('button').first().click();
    await visit.getByText('no longer there').first().waitFor();
    await page.getByLabel('Only access by others').check();
    await gone(page.locator('.visit:not(.foreign)'));
  });

  it('refuses a password that attackers try, takes a good one, and ends all other sessions', async () => {
    const other = await visitor(browser);
    await signIn(other.page, alice);
    await open('security');
    const form = group('Password');
    await form.getByLabel('Current password').fill('not it');
    await form.getByLabel('New password').fill('four words make one');
    await form.getByRole('button', { name: 'Change password' }).click();
    await form.getByRole('alert').getByText('The password is not right.').waitFor();
    await form.getByLabel('Current password').fill(alice.password);
    await form.getByLabel('New password').fill('password1');
    await form.getByRole('button', { name: 'Change password' }).click();
    await form.getByRole('alert').getByText('Attackers try this password').waitFor();
    const next = `four words make ${Date.now()}`;
    await form.getByLabel('New password').fill(next);
    await form.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password was changed').first().waitFor();
    assert.equal(await form.getByLabel('New password').inputValue(), '');
    await other.page.getByLabel('Password').waitFor();
    assert.equal(await asProgram(alice.password), 401);
    assert.equal(await asProgram(next), 200);
    alice.password = next;
    await page.goto(base);
    await page.locator('.list-head h1').waitFor();
    await other.context.close();
  });

  it('sets a second factor up, asks for its code at the door, and gives it up again', async () => {
    await open('security');
    const factor = group('Second factor');
    await factor.getByRole('button', { name: 'Set up' }).click();
    await page.getByAltText('Square code for an authenticator app').waitFor();
    const shown = await page.getByAltText('Square code for an authenticator app').evaluate((image) => image.naturalWidth);
    assert.ok(shown > 0, 'the picture can be shown under the policy of the page');
    const secret = (await factor.locator('code').textContent()).replace(/\s/g, '');
    await factor.getByLabel('One-time code').fill('000000');
    await factor.getByRole('button', { name: 'Set up' }).click();
    await factor.getByText('The code is not right').waitFor();
    await factor.getByLabel('One-time code').fill(totp(secret));
    await factor.getByRole('button', { name: 'Set up' }).click();
    const codes = (await page.locator('.secret').textContent()).trim().split('\n');
    assert.equal(codes.length, 10);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await factor.getByText('10 left').waitFor();
    assert.equal(await asProgram(alice.password), 403);

    const other = await visitor(browser);
    await other.page.goto(base);
    await other.page.getByLabel('E-mail address').fill(alice.address);
    await other.page.getByLabel('Password').fill(alice.password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByLabel('One-time code').fill(codes[0]);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.locator('.list-head h1').waitFor();
    await other.context.close();

    await open('security');
    await factor.getByText('9 left').waitFor();
    await factor.getByRole('button', { name: 'Remove', exact: true }).click();
    await factor.getByLabel('Current password').fill(alice.password);
    await factor.getByLabel('One-time code').fill(codes[1]);
    await factor.getByRole('button', { name: 'Remove second factor' }).click();
    await factor.getByText('Not set up').waitFor();
    assert.equal(await asProgram(alice.password), 200);
  });

  it('shows all of it in the record, and nothing went wrong in the page', async () => {
    await open('access');
    for (const action of ['Password changed', 'Second factor set up', 'Second factor removed', 'App password made', 'Session ended']) {
      await page.getByText(action).first().waitFor();
    }
    assert.deepEqual(one.complaints.filter((each) => !/status of 4(03|04|22)/.test(each)), []);
  });
});
