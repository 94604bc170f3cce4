/** Administration in a real browser against a real server: what each role sees and does, and that everybody can use it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { audit, gone, jmap, makeKey, openBrowser, people, unsaid, until, visitor } from './browser.mjs';

/** Where administration is, and who holds roles: REDOUBT_OFFICERS as "address password code,code…" lines. */
const base = process.env.REDOUBT_ADMIN_URL;
assert.ok(base, 'REDOUBT_ADMIN_URL says where administration is');
const [olga, helen] = (process.env.REDOUBT_OFFICERS ?? '')
  .trim()
  .split('\n')
  .map((line) => {
    const [address, codes, ...password] = line.split(' ');
    return { address, codes: codes.split(','), password: password.join(' ') };
  });
const [alice, bob] = people;
const fresh = `new-${Date.now()}@${alice.address.split('@')[1]}`;
let browser;
let page;
let complaints;
let server;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  ({ page, complaints } = await visitor(browser));
});
after(() => browser?.close());

async function enter(where, officer, code = officer.codes.shift()) {
  await where.goto(base);
  await where.getByLabel('E-mail address').fill(officer.address);
  await where.getByLabel('Password').fill(officer.password);
  await where.getByLabel('One-time code').fill(code);
  await where.getByRole('button', { name: 'Sign in' }).click();
}

const part = (name) => page.locator('.part', { has: page.getByRole('heading', { name, exact: true }) });
const nav = (name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });
const line = (text) => page.locator('.grid tbody tr', { hasText: text });

async function open(name) {
  await nav(name).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

async function shot(where, name) {
  if (process.env.REDOUBT_SHOTS) await where.screenshot({ path: `${process.env.REDOUBT_SHOTS}/admin-${name}.png` });
}

const sound = (where, what) => audit(where, what, { frames: true });

/** Sends something that waits long enough to be looked at. */
async function waitingMail(subject) {
  const identity = (await server.call('Identity/get', {})).list[0];
  const emailId = await server.put('drafts', { subject, to: [{ name: null, email: 'far@outside.example' }], from: [{ name: null, email: alice.address }] });
  const made = await server.call('EmailSubmission/set', {
    create: { s: { emailId, identityId: identity.id, envelope: { mailFrom: { email: alice.address, parameters: { HOLDFOR: '3600' } }, rcptTo: [{ email: 'far@outside.example', parameters: null }] } } },
  });
  assert.ok(made.created?.s, JSON.stringify(made));
}

describe('administration in the browser', { concurrency: false, timeout: 400_000 }, () => {
  it('lets in nobody without a role, nobody without her code, and an owner with it', async () => {
    await enter(page, { ...alice, codes: [] }, '000000');
    await page.getByRole('alert').getByText('a role and a second factor are needed').waitFor();
    await enter(page, olga, '000000');
    await page.getByRole('alert').getByText('is not right').waitFor();
    assert.deepEqual((await page.context().cookies()).filter(({ name }) => name === '__Host-redoubt-admin'), []);
    await shot(page, 'sign-in');
    await enter(page, olga);
    await page.getByText('Everything works').waitFor();
    for (const name of ['Overview', 'People', 'Groups', 'Roles', 'Grants', 'Second person', 'Sessions', 'Audit log', 'Alerts', 'Queue', 'Quarantine', 'Message trace', 'Domains']) {
      await nav(name).waitFor();
    }
    const cookie = (await page.context().cookies()).find(({ name }) => name === '__Host-redoubt-admin');
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.secure, cookie.sameSite], ['__Host-redoubt-admin', true, true, 'Strict']);
  });

  it('adds a person, finds her, locks her and lets her in again', async () => {
    await open('People');
    await page.getByRole('button', { name: 'New person' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Address').fill(fresh);
    await form.getByLabel('Name').fill('Nora New');
    await form.getByLabel('New password').fill('four words make one');
    await form.getByRole('button', { name: 'New person' }).click();
    await gone(form);
    await page.getByLabel('Name or address').fill('nora');
    await until(async () => (await page.locator('.grid tbody tr').count()) === 1, 'she alone is found');
    await page.getByRole('link', { name: fresh }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lock' }).click();
    await page.locator('.facts').getByText('locked').waitFor();
    await assert.rejects(jmap({ address: fresh, password: 'four words make one' }));
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.locator('.facts').getByText('open', { exact: true }).waitFor();
    await jmap({ address: fresh, password: 'four words make one' });
    await page.getByRole('button', { name: 'New address' }).click();
    await page.getByLabel('Other address').fill(`alias-${fresh}`);
    await page.getByRole('dialog').getByRole('button', { name: 'New address' }).click();
    await line(`alias-${fresh}`).waitFor();
  });

  it('tells what somebody saw, message by message, and saves it as an annex', async () => {
    const id = await server.put('inbox', { subject: 'Looked at' });
    await server.call('Email/get', { ids: [id], properties: ['bodyValues', 'subject'], fetchTextBodyValues: true });
    await open('Audit log');
    const did = part('What did they see?');
    await did.getByRole('textbox', { name: 'Who', exact: true }).fill(alice.address);
    await did.getByRole('button', { name: 'What did they see?' }).click();
    await did.getByText('opened in 1 account').waitFor();
    const coming = page.waitForEvent('download');
    await did.getByRole('button', { name: 'Save as annex (CSV)' }).click();
    const text = readFileSync(await (await coming).path(), 'utf8');
    assert.match(text, /^"person","account","kind","action"/);
    const read = text.split('\r\n').find((each) => each.includes(`"${alice.address}"`) && each.includes('"READ"'));
    assert.ok(read, text);
    assert.ok(!text.includes('Looked at'), 'nothing of what is in messages');
    await page.evaluate(() => document.querySelectorAll('.part')[1].scrollIntoView());
    await page.evaluate(() => window.scrollBy(0, -80));
    await unsaid(page);
    await shot(page, 'audit');
  });

  it('ends a long question when she does not want to wait', async () => {
    await open('Audit log');
    const did = part('What did they see?');
    let aborted = false;
    const notice = (request) => (aborted ||= request.url().endsWith('/api/audit.what-did'));
    page.on('requestfailed', notice);
    // It is never answered.
    await page.route('**/api/audit.what-did', () => undefined);
    await did.getByRole('textbox', { name: 'Who', exact: true }).fill(alice.address);
    await did.getByRole('button', { name: 'What did they see?' }).click();
    await did.getByRole('progressbar').waitFor();
    await did.getByRole('button', { name: 'End the question' }).click();
    await did.getByRole('progressbar').waitFor({ state: 'detached' });
    await until(() => aborted, 'the server hears of it');
    assert.equal(await did.getByRole('alert').count(), 0, 'that she ended it is no problem');
    page.off('requestfailed', notice);
    await page.unroute('**/api/audit.what-did');
    await did.getByRole('button', { name: 'What did they see?' }).click();
    await did.getByText('opened in 1 account').waitFor();
  });

  it('searches the log page by page and proves it', async () => {
    const search = part('Search');
    await search.getByRole('textbox', { name: 'Who', exact: true }).fill(olga.address);
    await search.getByRole('button', { name: 'Search' }).click();
    await line('PERSON-ADD').first().waitFor();
    assert.ok((await line('admin 127.0.0.1').count()) > 0, 'from where is told');
    await part('Verify the log').getByRole('button').click();
    await page.getByText('The log is what was written.').waitFor();
  });

  it('holds, retries, redirects and drops what waits in the queue', async () => {
    await waitingMail('To be held');
    await open('Queue');
    await line(alice.address).first().waitFor();
    const row = () => line(alice.address).first();
    await row().getByRole('button', { name: 'Hold' }).click();
    await row().getByText('held', { exact: true }).waitFor();
    await row().getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog').getByText('far@outside.example').waitFor();
    await shot(page, 'queue');
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    await row().getByRole('button', { name: 'Redirect' }).click();
    await page.getByLabel('New recipient').fill(bob.address);
    await page.getByRole('dialog').getByRole('button', { name: 'Redirect' }).click();
    const his = await jmap(bob);
    await until(async () => (await his.find({ subject: 'To be held' })).length === 1, 'it goes to the other person');
    await waitingMail('To be dropped');
    await part('Queue').getByRole('button', { name: 'Load again' }).click();
    const held = () => row().getByText('held', { exact: true });
    await until(async () => (await line(alice.address).count()) === 1 && (await held().count()) === 0, 'the other one waits');
    await row().getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    // What other people's mail waits for on this server is not ours.
    await until(async () => (await line(alice.address).count()) === 0, 'it is gone');
  });

  it('tells where a message is', async () => {
    await open('Message trace');
    await page.getByLabel('Which messages').fill(bob.address);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('.journey li').first().waitFor();
    await shot(page, 'trace');
  });

  it('shows a helper her pages alone, and the server refuses the rest', async () => {
    const other = await visitor(browser);
    await enter(other.page, helen);
    const links = other.page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await links.first().waitFor();
    assert.deepEqual((await links.allTextContents()).map((text) => text.trim()), ['Overview', 'People', 'Groups', 'Roles', 'Sessions', 'Message trace']);
    await other.page.goto(`${base}/admin/queue`);
    await other.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const status = await other.page.evaluate(async () => (await fetch('/api/queue.list', { method: 'POST', headers: { 'X-Redoubt': 'web', 'Content-Type': 'application/json' }, body: '{}' })).status);
    assert.equal(status, 403);
    await other.page.goto(`${base}/admin/people/${fresh}`);
    await other.page.getByRole('button', { name: 'Set password' }).waitFor();
    assert.equal(await other.page.getByRole('button', { name: 'Remove person' }).count(), 0);

    await open('Sessions');
    await page.getByLabel('Search').fill(helen.address);
    await line('admin').getByRole('button', { name: 'End' }).click();
    await other.page.getByRole('button', { name: 'Set password' }).click();
    await other.page.getByLabel('New password').fill('another long phrase');
    await other.page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
    await other.page.getByLabel('One-time code').waitFor();
    await other.context.close();
  });

  it('gives a role and takes it, and says so in the log', async () => {
    await open('Roles');
    await page.getByRole('button', { name: 'Give role' }).click();
    await page.getByLabel('Person').fill(fresh);
    await page.getByLabel('Role', { exact: true }).selectOption('auditor');
    await page.getByRole('dialog').getByRole('button', { name: 'Give role' }).click();
    await line(fresh).getByText('auditor', { exact: true }).waitFor();
    await line(fresh).getByRole('button', { name: 'End: auditor' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await gone(line(fresh));
  });

  it('checks the records of a domain', async () => {
    await open('Domains');
    await page.getByRole('button', { name: 'Check DNS' }).first().click();
    await page.getByRole('dialog').locator('.grid tbody tr').first().waitFor();
    await shot(page, 'domain');
    await page.keyboard.press('Escape');
  });

  it('goes by keyboard, and complained of nothing', async () => {
    await page.goto(`${base}/admin/people`);
    await page.getByRole('link', { name: fresh }).first().waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the page');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    assert.deepEqual(complaints.filter((each) => !/status of 40[139]/.test(each)), []);
  });

  for (const theme of ['light', 'dark', 'contrast']) {
    it(`is sound in the theme ${theme}, from desktop to phone`, async () => {
      const { page: own, context } = await visitor(browser, { bypassCSP: true, prefs: { theme } });
      await own.goto(base);
      await own.getByLabel('One-time code').waitFor();
      await sound(own, 'sign-in');
      await enter(own, olga);
      await own.getByText('Everything works').waitFor();
      for (const [path, ready] of [['', '.figure-card'], ['people', '.grid'], [`people/${fresh}`, '.facts'], ['groups', '.part'], ['roles', '.grid'], ['grants', '.part'], ['sessions', '.grid'], ['audit', '.asking'], ['alerts', '.part'], ['queue', '.part'], ['domains', '.grid']]) {
        await own.setViewportSize({ width: 1280, height: 800 });
        await own.goto(`${base}${path ? '/admin/' : '/'}${path}`);
        await own.locator(ready).first().waitFor();
        await gone(own.locator('[aria-busy]').first());
        await sound(own, `${theme} ${path}`);
        if (theme === 'light' && ['', 'people', 'sessions'].includes(path)) await shot(own, path || 'overview');
        if (theme === 'dark' && path.startsWith('people/')) await shot(own, 'person-dark');
        await own.setViewportSize({ width: 375, height: 780 });
        assert.equal(await own.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, `nothing sticks out: ${path}`);
        if (theme === 'light' && path === 'sessions') await shot(own, 'sessions-phone');
        if (theme === 'contrast' && path === '') await shot(own, 'overview-phone-contrast');
      }
      await sound(own, `${theme} phone`);
      await context.close();
    });
  }

  it('speaks the seven languages, from right to left where that is wanted', async () => {
    const { page: own, context } = await visitor(browser, { bypassCSP: true, prefs: { language: 'ar' } });
    await own.goto(base);
    await own.getByRole('heading', { name: 'الإدارة' }).waitFor();
    assert.equal(await own.evaluate(() => document.documentElement.dir), 'rtl');
    await sound(own, 'Arabic');
    await context.close();
    for (const [language, title] of [['de', 'Verwaltung'], ['fr', 'Administration'], ['es', 'Administración'], ['hi', 'प्रशासन'], ['bn', 'প্রশাসন']]) {
      const each = await visitor(browser, { prefs: { language } });
      await each.page.goto(base);
      await each.page.getByRole('heading', { name: title, exact: true }).waitFor();
      await until(async () => (await each.page.evaluate(() => document.documentElement.lang)) === language, language);
      await each.context.close();
    }
  });

  it('lets somebody in by a passkey that she made where she reads her mail, whom the device knows, and by none at another port', async () => {
    const { page: her, context, complaints: said } = await visitor(browser);
    const session = await context.newCDPSession(her);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await context.route('**/making', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }));
    await her.goto(`${process.env.REDOUBT_URL}/making`);
    await makeKey(her, olga);
    await her.goto(base);
    const use = her.getByRole('button', { name: 'Use a passkey' });
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await use.click();
    await her.getByRole('alert').getByText('The passkey was not taken').waitFor();
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await shot(her, 'passkey');
    await use.click();
    await her.getByText('Everything works').waitFor();
    // The same device and key, at the port where mail is read: the answer names the page that asked.
    await her.goto(`${process.env.REDOUBT_URL}/making`);
    const status = await her.evaluate(async (there) => {
      const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
      const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
      const question = await (await fetch('/session/passkey', { method: 'POST' })).json();
      const { rawId, response } = await navigator.credentials.get({ publicKey: { challenge: octets(question.challenge), rpId: question.host, userVerification: 'required' } });
      return [there, JSON.stringify({
        credential: base64url(rawId),
        clientData: base64url(response.clientDataJSON),
        authenticatorData: base64url(response.authenticatorData),
        signature: base64url(response.signature),
        userHandle: base64url(response.userHandle),
      })];
    }, base);
    const answer = await context.request.post(`${base}/session`, { data: status[1], headers: { 'content-type': 'application/json', origin: base, 'sec-fetch-site': 'same-origin' }, failOnStatusCode: false });
    assert.equal(answer.status(), 401, 'an answer to another page is none here');
    assert.deepEqual(said.filter((each) => !/status of 4(01|03)/.test(each)), []);
    await context.close();
  });
});
