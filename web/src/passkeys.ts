/** Passkeys (Web Authentication): what the server asks of the browser, and what the browser answers. */
import { Refused } from './jmap/client';

/** What the server wants a passkey used for. */
export interface KeyRequest {
  challenge: string;
  host: string;
  /** Those that will do; any when there are none. */
  allowed: string[];
  /** What the device is to make an output of that opens a sealed account (PRF); empty where that is of no use. */
  prf?: string;
}

/** What the server wants a passkey made with. */
export interface KeyOffer {
  challenge: string;
  host: string;
  userHandle: string;
  login: string;
  displayName: string;
  /** Those that there are already. */
  known: string[];
  /** As in a request. */
  prf?: string;
}

/** Octets in base64url, as the members of a request; `prf` is there when the device made an output of what was asked. */
export type KeyAnswer = Record<string, string>;

/** EdDSA, ES256, RS256, by their COSE numbers. */
const ALGORITHMS = [-8, -7, -257];
/** As long as the server takes an answer. */
const TIMEOUT = 300_000;

export function octets(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (each) => each.charCodeAt(0));
}

export function base64url(buffer: BufferSource): string {
  let binary = '';
  const all = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  for (const octet of all) binary += String.fromCharCode(octet);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Whether this browser knows passkeys. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && navigator.credentials !== undefined;
}

/** Whether it offers them where the address is typed. */
export async function suggestsPasskeys(): Promise<boolean> {
  return knowsPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

const named = (ids: string[]): PublicKeyCredentialDescriptor[] => ids.map((id) => ({ type: 'public-key', id: octets(id) }));

/** The extension PRF (Web Authentication Level 3, 10.1.4) with an input, or only the question whether the device knows it. */
const prf = (input: string | undefined): AuthenticationExtensionsClientInputs => ({ prf: input ? { eval: { first: octets(input) } } : {} });

/** What came of it. */
function made(credential: PublicKeyCredential): KeyAnswer {
  const results = credential.getClientExtensionResults().prf;
  return { ...(results?.enabled ? { prfEnabled: 'true' } : {}), ...(results?.results ? { prf: base64url(results.results.first) } : {}) };
}

/**
 * Has a passkey used; undefined when the person would not, or the browser could not.
 *
 * @param suggest in the list of the field for the address, until the signal ends that
 */
export async function useKey(request: KeyRequest, suggest?: AbortSignal): Promise<KeyAnswer | undefined> {
  let credential: Credential | null;
  try {
    credential = await navigator.credentials.get({
      ...(suggest ? { mediation: 'conditional' as CredentialMediationRequirement, signal: suggest } : {}),
      publicKey: {
        challenge: octets(request.challenge),
        rpId: request.host,
        allowCredentials: named(request.allowed),
        userVerification: 'required',
        timeout: TIMEOUT,
        ...(request.prf ? { extensions: prf(request.prf) } : {}),
      },
    });
  } catch {
    return undefined;
  }
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    credential: base64url(credential.rawId),
    clientData: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.authenticatorData),
    signature: base64url(response.signature),
    ...(response.userHandle ? { userHandle: base64url(response.userHandle) } : {}),
    ...made(credential),
  };
}

/**
 * Has a passkey made; undefined when the person would not, or the browser could not.
 *
 * @throws Refused `passkey-known` when the device has one already
 */
export async function makeKey(offer: KeyOffer): Promise<KeyAnswer | undefined> {
  let credential: Credential | null;
  try {
    credential = await navigator.credentials.create({
      publicKey: {
        challenge: octets(offer.challenge),
        rp: { id: offer.host, name: offer.host },
        user: { id: octets(offer.userHandle), name: offer.login, displayName: offer.displayName || offer.login },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: named(offer.known),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'none',
        timeout: TIMEOUT,
        extensions: prf(offer.prf),
      },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') throw new Refused('passkey-known');
    return undefined;
  }
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  const response = credential.response as AuthenticatorAttestationResponse;
  const key = response.getPublicKey();
  if (!key) return undefined;
  return {
    credential: base64url(credential.rawId),
    clientData: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.getAuthenticatorData()),
    publicKey: base64url(key),
    algorithm: String(response.getPublicKeyAlgorithm()),
    ...made(credential),
  };
}

/** What a new passkey is called when its owner says nothing else: the system that she sits at. */
export function deviceName(): string {
  const system = /(iPhone|iPad|Android|Windows|Macintosh|CrOS|Linux)/.exec(navigator.userAgent)?.[1] ?? '';
  return { Macintosh: 'Mac', CrOS: 'Chromebook' }[system] ?? (system || 'Passkey');
}
