package org.redoubt.webmail.self;

import java.time.InstantSource;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditLog;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;

/**
 * What these pages need of the server.
 *
 * @param audit where it is written that somebody looked
 * @param history where people see who opened their mailbox; without, nobody does
 * @param programs which programs people have let in
 * @param notice how people are told of changes
 */
public record Own(AuditLog audit, Optional<AuditHistory> history, ProgramGrants programs, SecurityNotice notice, InstantSource clock) {
    /**
     * What an {@link org.redoubt.http.HttpServer} is to serve for browsers that are signed in.
     *
     * @param hostname the server's name, for which passkeys are made
     */
    public Route route(Directory directory, WebSessions sessions, String hostname) {
        AccessPages access = new AccessPages(directory, audit, history, clock);
        PasskeyPages passkeys = new PasskeyPages(directory, sessions, notices(), hostname);
        return new Route(
                OwnPages.PATH,
                true,
                new OwnPages(directory, sessions, programs, notices(), clock, access, passkeys));
    }

    /** What people are told of changes. */
    public Notices notices() {
        return new Notices(notice, clock);
    }
}
