package org.redoubt.directory;

import java.util.Base64;
import java.util.Optional;

/** The messages of SCRAM (RFC 5802 7), to and from bytes. */
final class ScramMessages {
    private ScramMessages() {}

    /** RFC 5802 7 {@code gs2-cbind-flag}. */
    sealed interface Binding {
        /** The client has none. */
        record None() implements Binding {}

        /** The client has it and believes that we do not. */
        record NotOffered() implements Binding {}

        /** The client binds to this. */
        record Named(String type) implements Binding {}
    }

    /**
     * client-first-message.
     *
     * @param binding what it says of channel bindings
     * @param header the GS2 header with its last comma; the client repeats it in its final message
     * @param authorize who to act as, empty for oneself
     * @param bare the message without the header
     */
    record ClientFirst(Binding binding, String header, String authorize, String login, String nonce, String bare) {}

    /**
     * client-final-message.
     *
     * @param binding the GS2 header again, as bytes, and behind it what was bound to
     * @param withoutProof what is signed
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ClientFinal(byte[] binding, String nonce, byte[] proof, String withoutProof) {}

    static Optional<ClientFirst> clientFirst(byte[] message) {
        return SaslPlain.text(message, 0, message.length).flatMap(ScramMessages::clientFirst);
    }

    static String serverFirst(String nonce, byte[] salt, int iterations) {
        return "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(salt) + ",i=" + iterations;
    }

    static Optional<ClientFinal> clientFinal(byte[] message) {
        return SaslPlain.text(message, 0, message.length).flatMap(ScramMessages::clientFinal);
    }

    static String authMessage(ClientFirst first, String serverFirst, ClientFinal last) {
        return first.bare() + "," + serverFirst + "," + last.withoutProof();
    }

    private static Optional<ClientFirst> clientFirst(String text) {
        // RFC 5802 7, gs2-header: a cbind flag, an authorisation identity or nothing.
        String[] parts = text.split(",", 3);
        Optional<Binding> binding = binding(parts[0]);
        boolean header = parts.length == 3
                && binding.isPresent()
                && (parts[1].isEmpty() || parts[1].startsWith("a="));
        if (!header) {
            return Optional.empty();
        }
        String bare = parts[2];
        // RFC 5802 5.1: "m=" announces an extension that must be understood; there is none.
        String[] attributes = bare.split(",", -1);
        if (attributes.length < 2 || !attributes[0].startsWith("n=") || !attributes[1].startsWith("r=")) {
            return Optional.empty();
        }
        Optional<String> authorize = parts[1].isEmpty() ? Optional.of("") : name(parts[1].substring(2));
        String nonce = attributes[1].substring(2);
        return authorize.filter(who -> isNonce(nonce)).flatMap(who -> name(attributes[0].substring(2))
                .filter(login -> !login.isEmpty())
                .map(login -> new ClientFirst(binding.get(), parts[0] + "," + parts[1] + ",", who, login, nonce, bare)));
    }

    private static Optional<Binding> binding(String flag) {
        return switch (flag) {
            case "n" -> Optional.of(new Binding.None());
            case "y" -> Optional.of(new Binding.NotOffered());
            default -> flag.startsWith("p=") ? Optional.of(new Binding.Named(flag.substring(2))) : Optional.empty();
        };
    }

    private static Optional<ClientFinal> clientFinal(String text) {
        int proofAt = text.lastIndexOf(",p=");
        String[] attributes = text.split(",", 3);
        boolean shaped = proofAt >= 0 && attributes.length == 3;
        if (!shaped || !attributes[0].startsWith("c=") || !attributes[1].startsWith("r=")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClientFinal(
                    Base64.getDecoder().decode(attributes[0].substring(2)),
                    attributes[1].substring(2),
                    Base64.getDecoder().decode(text.substring(proofAt + 3)),
                    text.substring(0, proofAt)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** RFC 5802 5.1: "=2C" is a comma, "=3D" an equals sign, and no other "=" may be there. */
    static Optional<String> name(String escaped) {
        String rest = escaped.replace("=2C", "").replace("=3D", "");
        return rest.indexOf('=') >= 0
                ? Optional.empty()
                : Optional.of(escaped.replace("=2C", ",").replace("=3D", "="));
    }

    /** RFC 5802 7, printable: ASCII without controls, space and comma. */
    private static boolean isNonce(String text) {
        return !text.isEmpty()
                && text.length() <= Limits.MAX_NONCE
                && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ',');
    }
}
