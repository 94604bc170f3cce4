package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.security.auth.login.LoginException;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.TokenPlace;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.SlotKey;

/**
 * An AES key in a PKCS#11 token that seals and opens the master key there: it cannot be read out of the token, which is
 * looked at when it is opened. The session is open for as long as this is.
 *
 * <p>Sealed are: 12 bytes nonce, ciphertext, 16 bytes tag (AES-GCM, PKCS#11 2.40 CKM_AES_GCM). Nonces are random: few things
 * are ever sealed.
 */
final class TokenKey implements SlotKey {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BITS = 256;
    private static final int BLOCK = 16;
    private static final int NAME_OCTETS = 4;
    private static final int LONGEST_PIN = 255;
    /** One block, which is no counter block of a nonce that anybody draws. */
    private static final byte[] NAMED = "redoubt key name".getBytes(StandardCharsets.US_ASCII);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final AuthProvider token;
    private final SecretKey key;
    private final String name;

    private TokenKey(AuthProvider token, SecretKey key, String name) {
        this.token = token;
        this.key = key;
        this.name = name;
    }

    /**
     * Opens a session with the token.
     *
     * @param make whether to make the key, which must not be there; else it must be
     * @throws ConfigException when the module, the token or the key is not there, the PIN is wrong, or the key could be
     *     read out of the token
     */
    static TokenKey open(DataFolder folder, TokenPlace place, boolean make) throws ConfigException {
        Optional<String> problem = place.problem();
        if (problem.isPresent()) {
            throw new ConfigException(problem.get());
        }
        char[] pin = pin(folder, place.pin());
        try {
            AuthProvider token = provider(place);
            try {
                return open(token, place, pin, make);
            } catch (ConfigException | RuntimeException failed) {
                logout(token);
                throw failed;
            }
        } finally {
            Arrays.fill(pin, ' ');
        }
    }

    private static AuthProvider provider(TokenPlace place) throws ConfigException {
        if (!Files.isRegularFile(place.module())) {
            throw new ConfigException("the PKCS#11 module is missing: " + place.module());
        }
        // Not in java's list of providers (Main), so that nothing of it runs where there is no token.
        Provider base = ServiceLoader.load(Provider.class).stream()
                .filter(provider -> provider.type().getName().equals("sun.security.pkcs11.SunPKCS11"))
                .map(ServiceLoader.Provider::get)
                .findFirst()
                .orElseThrow(() -> new ConfigException("this Java has no PKCS#11 (module jdk.crypto.cryptoki)"));
        // A key that is made here stays there; what is made within the session only is of no use to anybody.
        String settings = "--name=redoubt\nlibrary=" + place.module() + "\nslot=" + place.slot() + """

                attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                  CKA_ENCRYPT = true
                  CKA_DECRYPT = true
                }
                """;
        try {
            return (AuthProvider) base.configure(settings);
        } catch (ProviderException failed) {
            throw new ConfigException("the PKCS#11 module " + place.module() + " has no slot " + place.slot()
                    + " that answers: " + why(failed));
        }
    }

    private static TokenKey open(AuthProvider token, TokenPlace place, char[] pin, boolean make) throws ConfigException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS11", token);
            keys.load(null, pin);
            if (make) {
                make(token, keys, place);
            }
            Key found = keys.getKey(place.key(), null);
            if (!(found instanceof SecretKey key) || !key.getAlgorithm().equals("AES")) {
                throw new ConfigException("the token in slot " + place.slot() + " has no AES key that is labelled "
                        + place.key() + "; redoubt key add-token --make makes one");
            }
            if (key.getEncoded() != null) {
                throw new ConfigException("the key " + place.key()
                        + " can be read out of its token; it must be CKA_SENSITIVE and not CKA_EXTRACTABLE");
            }
            return new TokenKey(token, key, name(token, key));
        } catch (IOException failed) {
            if (wrongPin(failed)) {
                throw new ConfigException("the token in slot " + place.slot()
                        + " does not take the PIN; some lock themselves after a few wrong ones");
            }
            throw new ConfigException("the token in slot " + place.slot() + " cannot be read: " + why(failed));
        } catch (GeneralSecurityException | ProviderException failed) {
            throw new ConfigException("there is no token in slot " + place.slot() + ", or it has no AES-GCM: " + why(failed));
        }
    }

    private static void make(AuthProvider token, KeyStore keys, TokenPlace place)
            throws GeneralSecurityException, IOException, ConfigException {
        if (keys.containsAlias(place.key())) {
            throw new ConfigException("the token has a key that is labelled " + place.key() + " already");
        }
        KeyGenerator generator = KeyGenerator.getInstance("AES", token);
        generator.init(KEY_BITS);
        keys.setKeyEntry(place.key(), generator.generateKey(), null, null);
        keys.store(null, null);
    }

    private static boolean wrongPin(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof LoginException) {
                return true;
            }
        }
        return false;
    }

    private static String why(Throwable failed) {
        Throwable cause = failed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static char[] pin(DataFolder folder, TokenPlace.Pin pin) throws ConfigException {
        Path file =
                switch (pin) {
                    case TokenPlace.Pin.InFile(var path) -> folder.resolve(path);
                    case TokenPlace.Pin.Credential(var name) -> MasterKeys.credential("the PIN", name);
                };
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                if (!permission.name().startsWith("OWNER")) {
                    throw new ConfigException("the file of the PIN is open to others; run: chmod 600 " + file);
                }
            }
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (text.isEmpty() || text.length() > LONGEST_PIN) {
                throw new ConfigException("the file of the PIN holds none: " + file);
            }
            return text.toCharArray();
        } catch (IOException missing) {
            throw new ConfigException("the file of the PIN cannot be read: " + file);
        }
    }

    /** The same for one key wherever it lies: a block under it, hashed. */
    private static String name(AuthProvider token, SecretKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", token);
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[BLOCK]));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(cipher.doFinal(NAMED));
        return HexFormat.of().formatHex(hash, 0, NAME_OCTETS);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] seal(byte[] plain, byte[] context) throws IOException {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, plain, 0, context);
            byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return all;
        } catch (GeneralSecurityException | ProviderException failed) {
            throw new IOException("the token does not seal", failed);
        }
    }

    @Override
    public byte[] open(byte[] sealed, byte[] context) throws IOException, SealBrokenException {
        if (sealed.length < NONCE + TAG_BITS / 8) {
            throw new SealBrokenException("sealed bytes are cut");
        }
        try {
            return run(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), sealed, NONCE, context);
        } catch (AEADBadTagException broken) {
            throw new SealBrokenException("sealed bytes were altered or belong elsewhere", broken);
        } catch (GeneralSecurityException | ProviderException failed) {
            throw new IOException("the token does not open", failed);
        }
    }

    private byte[] run(int mode, byte[] nonce, byte[] bytes, int from, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", token);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher.doFinal(bytes, from, bytes.length - from);
    }

    /** Ends the session. */
    @Override
    public void close() {
        logout(token);
    }

    private static void logout(AuthProvider token) {
        try {
            token.logout();
        } catch (LoginException | ProviderException gone) {
            System.getLogger("redoubt.server").log(System.Logger.Level.DEBUG, "event=key.token_logout_failed", gone);
        }
    }
}
