package org.redoubt.directory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Authenticator.Attempt;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.RelyingParty.Registration;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;

/**
 * Sets up the first second factor of somebody at the door. Her password is looked at as at every sign-in, with the same
 * throttle; whether she still has no factor is asked again in the commit, so that nobody adds one to one that came
 * meanwhile. The change is framed by two audit events of her account, as one that she makes when she is signed in.
 */
final class Enrolment {
    private static final Logger LOG = System.getLogger("org.redoubt.directory");

    private final Directory directory;
    private final Authenticator authenticator;
    private final AuditLog audit;
    private final InstantSource clock;
    private final SessionInfo session;

    Enrolment(
            Directory directory,
            Authenticator authenticator,
            AuditLog audit,
            InstantSource clock,
            SessionInfo session) {
        this.directory = directory;
        this.authenticator = authenticator;
        this.audit = audit;
        this.clock = clock;
        this.session = session;
    }

    Enrolled enrol(String login, byte[] password, FirstFactor factor) {
        Attempt attempt = authenticator
                .attempt(login, session, "LOGIN")
                .giving(Vaults.Given.password(password, Optional.empty()));
        SignIn.Refused asked = authenticator.mayEnrol(attempt, password);
        if (asked.reason() != SignIn.Reason.SECOND_FACTOR_MISSING) {
            return new Enrolled(asked, List.of(), Optional.empty());
        }
        PersonRow row = attempt.person().orElseThrow();
        String action = factor instanceof FirstFactor.Key ? "PASSKEY-ADD" : "SECOND-FACTOR-ADD";
        audit.recordDurably(event(row.person(), action, "asked"));
        Outcome<List<String>> outcome = switch (factor) {
            case FirstFactor.Codes(String offer, String code) -> codes(row, offer, code);
            case FirstFactor.Key(Ceremony ceremony, Attestation made, String name) ->
                key(row, ceremony, made, name);
        };
        record(event(row.person(), action, outcome instanceof Refused<List<String>>(Problem no) ? "refused " + no : "ok"));
        return switch (outcome) {
            case Refused<List<String>>(Problem problem) -> new Enrolled(asked, List.of(), Optional.of(problem));
            case Done<List<String>>(List<String> codes) -> {
                // What the password alone was enough for is over.
                directory.sessions()
                        .end(each -> each.by().account() == row.person().account().value())
                        .forEach(each -> record(
                                event(row.person(), "SESSION-END", "session=" + each.info().id(), "ok")));
                yield new Enrolled(authenticator.enrolled(attempt), codes, Optional.empty());
            }
        };
    }

    private Outcome<List<String>> codes(PersonRow row, String offer, String code) {
        PersonId id = row.person().id();
        return switch (directory.secondFactors().accept(id, offer, code)) {
            case Refused<SecondFactors.Fresh>(Problem problem) -> new Refused<>(problem);
            case Done<SecondFactors.Fresh>(SecondFactors.Fresh fresh) ->
                edit(row, draft -> {
                    draft.put(draft.now().factors(id).with(Optional.of(fresh.second())));
                    return new Done<>(fresh.made().recoveryCodes());
                });
        };
    }

    private Outcome<List<String>> key(PersonRow row, Ceremony ceremony, Attestation made, String name) {
        PersonId id = row.person().id();
        if (!Passkeys.soundName(name)) {
            return new Refused<>(Problem.INVALID_PASSKEY);
        }
        return switch (directory.passkeys().check(ceremony, made)) {
            case Registration.Unsound _ -> new Refused<>(Problem.PASSKEY_WRONG);
            case Registration.Sound sound -> {
                SecondFactors.Fresh recovery = directory.secondFactors().recoveryOnly(id);
                yield edit(row, draft -> directory.passkeys()
                        .add(draft, id, ceremony, sound, name, recovery)
                        .map(PasskeyMade::recoveryCodes));
            }
        };
    }

    private <T> Outcome<T> edit(PersonRow checked, Directory.Edit<T> edit) {
        return directory
                .edit(Snapshot.key(checked.person().address()), session.via(), draft -> {
                    Optional<PersonRow> row = draft.now().people().get(checked.person().id());
                    if (row.isEmpty() || row.get().generation() != checked.generation()) {
                        return new Refused<>(Problem.WRONG_PASSWORD);
                    }
                    return draft.now().factors(checked.person().id()).any()
                            ? new Refused<>(Problem.SECOND_FACTOR_THERE)
                            : edit.apply(draft);
                })
                .outcome();
    }

    private void record(AuditEvent event) {
        try {
            audit.record(event);
        } catch (AuditUnavailableException late) {
            // It is done, and that it was asked for is on disk.
            LOG.log(Level.ERROR, "event=directory.change_not_audited action=" + event.action(), late);
        }
    }

    private AuditEvent event(Person person, String action, String outcome) {
        return event(person, action, "at-sign-in", outcome);
    }

    private AuditEvent event(Person person, String action, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(),
                AuditKind.CHANGE,
                Snapshot.key(person.address()),
                person.account().value(),
                session,
                action,
                0,
                touched,
                outcome);
    }
}
