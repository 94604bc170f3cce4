package org.redoubt.scim;

import java.util.Locale;
import org.redoubt.directory.Administration;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.provision.ProvisionToken;

/** Who asks: what the token is for, and how changes are made with it. */
record Caller(ProvisionToken token, Administration administration) {
    /** Whether an address is in one of the token's domains. */
    boolean has(String address) {
        int at = address.lastIndexOf('@');
        return at > 0
                && DomainName.parse(address.substring(at + 1))
                        .map(domain -> token.domains().contains(domain.ascii()))
                        .orElse(false);
    }

    String domains() {
        return String.join(", ", token.domains());
    }

    void mustWrite() throws ScimException {
        if (token.readOnly()) {
            throw new ScimException(403, "", "this token lets one read and nothing else");
        }
    }

    /** An address as it is compared. */
    static String key(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    /** The value of a change that was made, or what the client hears. */
    static <T> T done(Outcome<T> outcome) throws ScimException {
        return switch (outcome) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(Outcome.Problem problem) -> throw refused(problem);
        };
    }

    static ScimException refused(Outcome.Problem problem) {
        return switch (problem) {
            case ADDRESS_TAKEN -> ScimException.taken(problem.text());
            case LAST_ADMINISTRATOR -> new ScimException(403, "", problem.text());
            case NO_SUCH_PERSON, NO_SUCH_GROUP -> ScimException.notFound();
            default -> ScimException.value(problem.text());
        };
    }
}
