/** The pages at the door that are not the web application: letting programs in, in each language, theme and size. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:https';
import { after, before, describe, it } from 'node:test';
import { audit, base, makeKey, openBrowser, people, visitor } from './browser.mjs';

const [alice, bob] = people;
const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', hi: 'हिन्दी', bn: 'বাংলা', ar: 'العربية' };
const REDIRECT = 'http://127.0.0.1:49152/in';
let browser;
let program;
/** A passkey that is made on the way. */
let bobs;

/** One request as a program makes it. */
function send(path, body, type) {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, base), { method: 'POST', rejectUnauthorized: false, headers: { 'content-type': type } }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(pieces).toString())));
    });
    call.on('error', reject);
    call.end(body);
  });
}

before(async () => {
  browser = await openBrowser();
  program = (await send('/oauth/register', JSON.stringify({ client_name: 'Posthorn', redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' }), 'application/json')).client_id;
  assert.ok(program);
});
after(() => browser?.close());

const question = () =>
  `${base}/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: program,
    redirect_uri: REDIRECT,
    scope: 'urn:ietf:params:oauth:scope:mail offline_access',
    state: 'here',
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
    code_challenge_method: 'S256',
  })}`;

/** Fails with every finding in words, and where something is wider than the screen. */
async function sound(page, where) {
  await audit(page, where, { frames: true });
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth }));
  assert.ok(wide <= room, `${where}: nothing is wider than the screen`);
}

const look = async (page, name) => {
  if (process.env.REDOUBT_SHOTS) await page.screenshot({ path: `${process.env.REDOUBT_SHOTS}/${name}.png`, fullPage: true });
};

const enter = async (page, person, submit) => {
  await page.locator('#login').fill(person.address);
  await page.locator('#password').fill(person.password);
  await page.locator(submit ?? 'form[action="/oauth/sign-in"] button[type=submit]').first().click();
};

/** The tests' own script has to get past the policy that keeps all others out. */
const open = (options) => visitor(browser, { bypassCSP: true, ...options });
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Where a browser was sent last that nobody listens for. */
async function answered(page, click) {
  const [asked] = await Promise.all([page.waitForRequest((each) => each.url().startsWith(REDIRECT)), click()]);
  await page.waitForURL(/^chrome-error:/);
  return new URL(asked.url()).searchParams;
}

describe('pages at the door', { concurrency: false, timeout: 300_000 }, () => {
  for (const [theme, size] of [['light', 'desktop'], ['dark', 'desktop'], ['contrast', 'desktop'], ['light', 'phone'], ['dark', 'phone']]) {
    it(`are sound, ${theme} on a ${size}: sign-in, what is wrong, consent, device, errors`, async () => {
      const { page, context } = await open({
        colorScheme: theme === 'dark' ? 'dark' : 'light',
        ...(theme === 'contrast' ? { contrast: 'more' } : {}),
        ...(size === 'phone' ? PHONE : {}),
      });
      const shot = (name) => look(page, `${name}-${theme}-${size}`);
      await page.goto(question());
      await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
      await sound(page, 'sign-in');
      await shot('oauth-sign-in');
      await enter(page, { address: alice.address, password: 'not it' });
      await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
      await sound(page, 'wrong password');
      await shot('oauth-wrong');
      await enter(page, alice);
      await page.getByRole('heading', { name: 'Let “Posthorn” in?' }).waitFor();
      await sound(page, 'consent');
      await shot('oauth-consent');
      await page.goto(`${base}/oauth/device`);
      await sound(page, 'device');
      await shot('oauth-device');
      await page.getByLabel('Code on the device').fill('BBBB-BBBB');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('No device waits with this code.').waitFor();
      await sound(page, 'no such device');
      await page.goto(`${base}/oauth/authorize?client_id=nobody`);
      await page.getByRole('heading', { name: 'This cannot be done' }).waitFor();
      await sound(page, 'error');
      await shot('oauth-error');
      await context.close();
    });
  }

  it('speak the browser’s language', async () => {
    for (const tag of Object.keys(LANGUAGES)) {
      const { page, context } = await open({ ...PHONE, locale: tag });
      await page.goto(question());
      assert.equal(await page.locator('html').getAttribute('lang'), tag);
      assert.equal(await page.locator('html').getAttribute('dir'), tag === 'ar' ? 'rtl' : 'ltr');
      await sound(page, `sign-in in ${tag}`);
      await look(page, `oauth-sign-in-${tag}`);
      await enter(page, alice);
      await page.locator('ul.rights').waitFor();
      await sound(page, `consent in ${tag}`);
      await look(page, `oauth-consent-${tag}`);
      await context.close();
    }
  });

  it('are shown in another language for the asking, which stays, and lose nothing of what was asked', async () => {
    const { page, context, complaints } = await visitor(browser);
    await page.goto(question());
    await page.getByRole('button', { name: LANGUAGES.de }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await enter(page, alice);
    await page.getByRole('heading', { name: '„Posthorn“ einlassen?' }).waitFor();
    await page.getByRole('button', { name: LANGUAGES.ar }).click();
    await page.getByRole('heading', { name: 'هل تسمح بدخول «Posthorn»؟' }).waitFor();
    const answer = await answered(page, () => page.locator('button[value=allow]').click());
    assert.equal(answer.get('state'), 'here');
    assert.ok(answer.get('code'));
    await page.goto(`${base}/oauth/device`);
    assert.equal(await page.locator('html').getAttribute('lang'), 'ar');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('need no script for the password', async () => {
    const { page, context } = await visitor(browser, { javaScriptEnabled: false });
    await page.goto(question());
    assert.equal(await page.getByRole('button', { name: 'Use a passkey' }).isVisible(), false);
    await page.getByRole('button', { name: LANGUAGES.en }).click();
    await enter(page, alice);
    const answer = await answered(page, () => page.getByRole('button', { name: 'Let it in' }).click());
    assert.ok(answer.get('code'));
    await context.close();
  });

  it('can be gone through with the keyboard, in the order that one reads', async () => {
    const { page, context } = await visitor(browser);
    await page.goto(question());
    const seen = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('Tab');
      seen.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim()));
    }
    assert.deepEqual(seen, ['login', 'password', 'code', 'Sign in', 'Use a passkey']);
    await context.close();
  });
});

describe('passkeys at the door of programs', { concurrency: false, timeout: 300_000 }, () => {
  /** An authenticator at a page. */
  async function authenticator(context, at) {
    const session = await context.newCDPSession(at);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return {
      credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
      verified: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    };
  }

  it('let programs in, without a password, under the policy of the page', async () => {
    const { page, context, complaints } = await visitor(browser);
    const keys = await authenticator(context, page);
    await page.goto(`${base}/oauth/device`);
    await context.route('**/making', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }));
    await page.goto(`${base}/making`);
    await makeKey(page, bob);
    await page.goto(question());
    await keys.verified(false);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('The passkey was not taken. Try again.').waitFor();
    await keys.verified(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('heading', { name: 'Let “Posthorn” in?' }).waitFor();
    await page.getByText(bob.address).first().waitFor();
    [bobs] = await keys.credentials();
    const answer = await answered(page, () => page.getByRole('button', { name: 'Let it in' }).click());
    assert.ok(answer.get('code'));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('are asked for where the password is given alone', async () => {
    const { page, context } = await visitor(browser);
    await page.goto(question());
    await enter(page, bob);
    await page.getByText('You have a second factor: give its code together with the password.').waitFor();
    await look(page, 'oauth-second');
    await context.close();
  });
});

describe('the second factor, asked for again', { concurrency: false, timeout: 300_000 }, () => {
  /** An owner, whose codes are each good once, and what she asks of administration by HTTP. */
  const [address, codes, ...password] = (process.env.REDOUBT_OFFICERS ?? '').trim().split('\n')[0].split(' ');
  const left = codes.split(',');
  async function officer() {
    const admin = process.env.REDOUBT_ADMIN_URL;
    const context = await browser.newContext({ ignoreHTTPSErrors: true, extraHTTPHeaders: { 'x-redoubt': 'web' } });
    const ask = (path, data) => context.request.post(`${admin}${path}`, { data, headers: { 'content-type': 'application/json' } });
    assert.equal((await ask('/session', { login: address, password: password.join(' '), code: left.shift() })).status(), 204);
    return { ask, close: () => context.close() };
  }

  for (const [theme, size] of [['light', 'desktop'], ['dark', 'phone']]) {
    it(`stops the page until a passkey or a code is given, ${theme} on a ${size}`, async () => {
      const person = size === 'phone' ? bob : alice;
      const { page, context } = await open({ colorScheme: theme, ...(size === 'phone' ? PHONE : {}) });
      const session = await context.newCDPSession(page);
      await session.send('WebAuthn.enable');
      const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      });
      if (size === 'phone') {
        await session.send('WebAuthn.addCredential', { authenticatorId, credential: bobs });
      } else {
        await context.route('**/making', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }));
        await page.goto(`${base}/making`);
        await makeKey(page, person);
      }
      await page.goto(base);
      await page.getByRole('button', { name: 'Use a passkey' }).click({ timeout: 5_000 }).catch(() => undefined);
      await page.locator('.list-head h1').waitFor();
      const owner = await officer();
      const asked = await owner.ask('/api/second-factor.ask', { address: person.address, withdraw: false });
      assert.equal(asked.status(), 200, await asked.text());
      await owner.close();
      await page.reload();
      await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
      await sound(page, 'asked again');
      await look(page, `prove-${theme}-${size}`);
      assert.equal((await context.request.get(`${base}/jmap/session`, { failOnStatusCode: false })).status(), 403);
      await page.getByLabel('One-time code').fill('000000');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor();
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await page.getByRole('heading', { name: 'Show that it is you' }).waitFor({ state: 'detached' });
      await page.locator('.list-head h1').waitFor();
      assert.equal((await context.request.get(`${base}/jmap/session`)).status(), 200);
      await context.close();
    });
  }
});
