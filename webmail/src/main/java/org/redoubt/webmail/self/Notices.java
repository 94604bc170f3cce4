package org.redoubt.webmail.self;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.redoubt.guard.SessionInfo;

/** What people are told by mail of changes to how they sign in: what, when, from where, and what to do if it was not they. */
public record Notices(SecurityNotice notice, InstantSource clock) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /**
     * Sends one.
     *
     * @param address whose mailbox it is for
     * @param from the session in which the change was made
     */
    public void tell(String address, SessionInfo from, String subject, String what) {
        notice.tell(
                address,
                subject,
                List.of(
                        what,
                        "",
                        "When: " + TIME.format(clock.instant()),
                        "From: " + Visits.host(from.remote()),
                        "With: " + from.agent(),
                        "",
                        "If it was you, there is nothing to do. If not, somebody is in your account: sign in, change your",
                        "password, end all other sessions under Settings, Security, and tell your administrator."));
    }

    /** Tells of a passkey, whose name the person chose. */
    public void passkeyMade(String address, SessionInfo from, String name) {
        tell(
                address,
                from,
                "A passkey was added",
                "A passkey was added to your account, which signs in without your password: " + name);
    }

    /** Tells of an authenticator. */
    public void secondFactorMade(String address, SessionInfo from) {
        tell(
                address,
                from,
                "A second factor was set up",
                "From now on a code of your authenticator is asked for besides the password of your account.");
    }
}
