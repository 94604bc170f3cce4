package org.redoubt.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests as they are asked over HTTP: by name, with a JSON object of their fields. Names and fields are those of the
 * control protocol.
 */
public final class NamedRequests {
    /** All that are asked so. Sign-in is another thing there, and mail goes neither in nor out by HTTP. */
    public static final List<String> NAMES = List.of(
            "account.add",
            "account.enabled",
            "account.find",
            "account.list",
            "account.password",
            "account.remove",
            "account.show",
            "account.unlink",
            "alerts.close",
            "alerts.list",
            "alerts.responses",
            "alerts.show",
            "alias.add",
            "alias.list",
            "alias.remove",
            "app-password.add",
            "app-password.list",
            "app-password.remove",
            "approval.approve",
            "approval.list",
            "approval.refuse",
            "audit.failures",
            "audit.query",
            "audit.search",
            "audit.verify",
            "audit.what-did",
            "check",
            "domain.add",
            "domain.dns",
            "domain.list",
            "domain.remove",
            "domain.rotate-keys",
            "drill.begin",
            "escrow.cancel",
            "escrow.end",
            "escrow.file",
            "escrow.request",
            "escrow.requests",
            "escrow.set",
            "escrow.show",
            "escrow.submit",
            "flow.list",
            "flow.moderate",
            "flow.moderated",
            "flow.past",
            "flow.test",
            "grant.end",
            "grant.give",
            "grant.list",
            "group.add",
            "group.join",
            "group.leave",
            "group.list",
            "group.remove",
            "health",
            "hold.lift",
            "hold.list",
            "hold.place",
            "key.add",
            "key.add-token",
            "key.list",
            "key.remove",
            "key.rotate",
            "key.rotate-account",
            "key.rotate-master",
            "key.status",
            "passwords.breach-list",
            "policy.list",
            "policy.set",
            "program.list",
            "program.remove",
            "quarantine.drop",
            "quarantine.list",
            "quarantine.release",
            "quarantine.show",
            "queue.drop",
            "queue.hold",
            "queue.list",
            "queue.redirect",
            "queue.release",
            "queue.retry",
            "queue.show",
            "recover.list",
            "recover.some",
            "reports",
            "reputation.forget",
            "reputation.show",
            "role.give",
            "role.list",
            "role.take",
            "scim-token.add",
            "scim-token.list",
            "scim-token.remove",
            "second-factor.add",
            "second-factor.ask",
            "second-factor.remove",
            "session.end",
            "session.list",
            "status",
            "trace");

    private NamedRequests() {}

    /**
     * Reads one.
     *
     * @param name empty is answered to those that are not {@link #NAMES}
     * @param fields a JSON object
     * @throws MalformedJsonException when the text is none, or a field is missing or of another type
     */
    public static Optional<AdminRequest> read(String name, String fields) throws MalformedJsonException {
        return NAMES.contains(name)
                ? Optional.of(RequestFormat.decode(new Fields(ControlJson.read(fields)).with("request", name)))
                : Optional.empty();
    }

    /** One with nothing in it, for whoever asks what it needs. */
    public static AdminRequest blank(String name) {
        try {
            return RequestFormat.decode(new Blank(name));
        } catch (MalformedJsonException noName) {
            throw new IllegalArgumentException(name, noName);
        }
    }

    /** Has every field that is asked for, and none that need not be there. */
    private static final class Blank extends Fields {
        private static final Map<Class<?>, Object> NOTHING =
                Map.of(String.class, "", Long.class, 0L, Boolean.class, false, List.class, List.of());

        Blank(String name) {
            super(Map.of("request", name));
        }

        @Override
        <T> T value(String name, Class<T> type) throws MalformedJsonException {
            Object nothing = has(name) ? null : NOTHING.get(type);
            return nothing == null ? super.value(name, type) : type.cast(nothing);
        }
    }
}
