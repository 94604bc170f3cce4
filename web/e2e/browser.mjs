/** What the end-to-end tests share: a browser, people who sign in, and a word with the server past the browser. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

/** Where the server is and who its people are: REDOUBT_URL, and REDOUBT_PEOPLE as "address password" lines. */
export const base = process.env.REDOUBT_URL ?? '';
assert.ok(base, 'REDOUBT_URL says where the server under test is');
export const people = (process.env.REDOUBT_PEOPLE ?? '')
  .trim()
  .split('\n')
  .map((line) => {
    const at = line.indexOf(' ');
    return { address: line.slice(0, at), password: line.slice(at + 1) };
  });

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser(options = {}) {
  const executablePath = process.env.CHROMIUM ?? PROGRAMS.find((each) => existsSync(each));
  assert.ok(executablePath, 'chromium is missing: apt install chromium');
  return chromium.launch({ ...options, executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--ignore-certificate-errors'] });
}

/** A browser of its own for one person. What the page complains about fails the test at the end. */
export async function visitor(browser, options = {}) {
  const { prefs, ...rest } = options;
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, locale: 'en', ...rest });
  if (prefs) {
    await context.addInitScript((chosen) => {
      try {
        if (!localStorage.getItem('redoubt.prefs')) localStorage.setItem('redoubt.prefs', chosen);
      } catch {
        // A document of a message has no storage.
      }
    }, JSON.stringify(prefs));
  }
  const complaints = [];
  context.on('weberror', (error) => complaints.push(`${error.error()}`));
  context.on('console', (message) => {
    // Being offline and not being signed in yet are no faults of the page.
    if (message.type() === 'error' && !/401|ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 40[019]|certificate/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { context, page, complaints };
}

export async function signIn(page, person, path = '/') {
  await page.goto(base + path);
  await page.getByLabel('E-mail address').fill(person.address);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.sidebar').waitFor({ state: 'attached' });
  await page.locator('.list-head h1').waitFor();
}

/** A row of the list that holds a text. */
export function row(page, text) {
  return page.locator('.row:not(.bones)', { hasText: text });
}

export async function gone(locator) {
  await locator.waitFor({ state: 'detached' });
}

/** Waits until something is so. */
export async function until(check, what) {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new assert.AssertionError({ message: `never so: ${what}` });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until nothing more is said: what was said a moment ago lies over the foot of the page. */
export const unsaid = (page) => until(async () => (await page.locator('.toast').count()) === 0, 'nothing more is said');

/** Waits until nothing fades or moves any more, but for what never ends. */
const quiet = (page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map((each) => (each.effect?.getTiming().iterations === Infinity ? undefined : each.finished.catch(() => undefined)))));

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.0 to 2.2, A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Fails with every finding of axe in words. The policy of our pages lets axe in where the visitor has `bypassCSP`.
 *
 * @param frames whether what is in frames is looked at, too
 * @param alone whether it waits until nothing more is said
 */
export async function audit(page, where, { frames = false, alone = false } = {}) {
  if (alone) await unsaid(page);
  // Nothing is measured in the middle of fading in.
  await quiet(page);
  const findings = await page.evaluate(
    async ({ source, values, iframes }) => {
      if (!window.axe) (0, window['e'.concat('val')])(source);
      const result = await window.axe.run(document, { runOnly: { type: 'tag', values }, iframes });
      return result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    },
    { source: axe, values: RULES, iframes: frames },
  );
  assert.deepEqual(findings, [], where);
}

function send(person, path, body, type = 'application/json') {
  return new Promise((resolve, reject) => {
    const url = new URL(path, base);
    const authorization = `Basic ${Buffer.from(`${person.address}:${person.password}`).toString('base64')}`;
    const call = request(url, { method: body ? 'POST' : 'GET', rejectUnauthorized: false, headers: { authorization, 'content-type': type } }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(pieces).toString() }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** JMAP as another program would speak it: what the server holds, whatever the page shows. */
export async function jmap(person) {
  const session = JSON.parse((await send(person, '/jmap/session')).text);
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
  const call = async (name, args) => {
    const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission', 'urn:ietf:params:jmap:vacationresponse', 'urn:ietf:params:jmap:mail:share', 'urn:ietf:params:jmap:contacts'];
    const answer = await send(person, '/jmap/api', JSON.stringify({ using, methodCalls: [[name, { accountId, ...args }, '0']] }));
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text).methodResponses[0][1];
  };
  const mailboxes = async () => (await call('Mailbox/get', {})).list;
  const role = async (wanted) => (await mailboxes()).find((mailbox) => mailbox.role === wanted).id;
  /** Puts a message into a mailbox, as if it had come. */
  const put = async (wanted, email) => {
    const { text = 'Text', html, ...rest } = email;
    const create = {
      mailboxIds: { [await role(wanted)]: true },
      from: [{ name: 'Mara Lindqvist', email: 'mara@nordlicht.example' }],
      to: [{ name: null, email: person.address }],
      bodyValues: { t: { value: text }, ...(html ? { h: { value: html } } : {}) },
      textBody: [{ partId: 't', type: 'text/plain' }],
      ...(html ? { htmlBody: [{ partId: 'h', type: 'text/html' }] } : {}),
      ...rest,
    };
    const made = await call('Email/set', { create: { e: create } });
    assert.ok(made.created?.e, JSON.stringify(made));
    return made.created.e.id;
  };
  /** Octets that an email can be made of. */
  const upload = async (type, octets) => JSON.parse((await send(person, `/jmap/upload/${accountId}/`, octets, type)).text).blobId;
  const find = async (filter, properties = ['id', 'subject', 'keywords', 'mailboxIds', 'preview', 'attachments', 'inReplyTo', 'from', 'to']) => {
    const { ids } = await call('Email/query', { filter });
    return (await call('Email/get', { ids, properties })).list;
  };
  /** What the one other person may do with a mailbox; undefined when it is shared with nobody. */
  const share = async (id) => Object.values((await call('Mailbox/get', { ids: [id], properties: ['shareWith'] })).list[0].shareWith ?? {})[0];
  return { accountId, session, call, mailboxes, role, put, find, share, upload };
}

/** Makes a passkey as the web application does, over its own requests, at a page of the server's name. Where a code is wanted, the first of hers. */
export async function makeKey(page, person) {
  return page.evaluate(async ({ login, password, code }) => {
    const ask = async (method, path, body) => {
      const answer = await fetch(path, { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} ${answer.status} ${text}`);
      return text ? JSON.parse(text) : {};
    };
    const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
    const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    await ask('POST', '/session', { login, password, ...(code ? { code } : {}) });
    const offer = await ask('POST', '/self/passkeys/offer', {});
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: octets(offer.challenge),
        rp: { id: offer.host, name: offer.host },
        user: { id: octets(offer.userHandle), name: offer.login, displayName: offer.login },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      },
    });
    await ask('POST', '/self/passkeys', {
      name: 'Test key',
      credential: base64url(made.rawId),
      clientData: base64url(made.response.clientDataJSON),
      authenticatorData: base64url(made.response.getAuthenticatorData()),
      publicKey: base64url(made.response.getPublicKey()),
      algorithm: String(made.response.getPublicKeyAlgorithm()),
    });
    await fetch('/session', { method: 'DELETE' });
  }, { login: person.address, password: person.password, code: person.codes?.shift() });
}
