package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedLeg;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Person;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.server.config.ResponseConfig;
import org.redoubt.server.config.ResponseConfig.Act;

/**
 * Does what the configuration says is done when a rule raises an alert about a person. Each act is in the audit log before
 * it is done, with the alert that it answers, and can be undone; none is done twice, and none for what is long past.
 */
final class Responder implements AlertReceiver {
    private static final Logger LOG = System.getLogger("guard");

    /** Alerts of before are for people: whoever begins to answer a rule does not answer last week's. */
    private static final Duration FRESH = Duration.ofHours(1);

    private static final int PAGE = 1_000;

    private final List<ResponseConfig> responses;
    private final Directory directory;
    private final Administration administration;
    private final OutboundQueue queue;
    private final OperatorAudit audit;
    private final InstantSource clock;

    Responder(
            List<ResponseConfig> responses,
            Directory directory,
            Administration administration,
            OutboundQueue queue,
            OperatorAudit audit,
            InstantSource clock) {
        this.responses = List.copyOf(responses);
        this.directory = directory;
        this.administration = administration;
        this.queue = queue;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "responses";
    }

    @Override
    public void tell(Alert alert) throws IOException {
        Set<Act> acts = responses.stream()
                .filter(response -> response.rule().equals(alert.rule()))
                .flatMap(response -> response.acts().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Act.class)));
        if (acts.isEmpty() || alert.first().isBefore(clock.instant().minus(FRESH))) {
            return;
        }
        Optional<Person> person = directory.person(alert.group().getOrDefault("login", ""));
        if (person.isEmpty()) {
            LOG.log(Level.WARNING, "event=response.nobody alert=a" + alert.id() + " rule=" + alert.rule());
            return;
        }
        for (Act act : acts) {
            audit.record(
                    person.get().account(),
                    "RESPONSE",
                    "alert=a" + alert.id() + " rule=" + alert.rule() + " do=" + act.text());
            respond(act, person.get());
        }
    }

    private void respond(Act act, Person person) throws IOException {
        switch (act) {
            case END_SESSIONS ->
                administration.endSessions(session -> session.by().account() == person.account().value());
            case ASK_SECOND_FACTOR -> {
                if (administration.askSecondFactor(person.address())
                        instanceof Outcome.Refused<Person>(Outcome.Problem problem)) {
                    // Who has none cannot be asked for it; her password is asked for, which is all that she has.
                    LOG.log(Level.WARNING, "event=response.not_done do=ask-second-factor problem=\"" + problem.text() + '"');
                    administration.endSessions(
                            session -> session.by().account() == person.account().value());
                }
            }
            case LOCK -> {
                if (person.enabled()
                        && administration.setEnabled(person.address(), false)
                                instanceof Outcome.Refused<Person>(Outcome.Problem problem)) {
                    LOG.log(Level.ERROR, "event=response.not_done do=lock problem=\"" + problem.text() + '"');
                }
            }
            case HOLD_MAIL -> hold(person);
        }
    }

    private void hold(Person person) throws IOException {
        Optional<QueueId> after = Optional.empty();
        List<List<QueuedLeg>> page;
        do {
            page = queue.list(after, PAGE);
            for (List<QueuedLeg> legs : page) {
                QueuedLeg first = legs.getFirst();
                after = Optional.of(first.id().message());
                // A login has its domain in ASCII, an address as people read it.
                Optional<Person> submitter = directory.person(first.envelope().submitter());
                if (submitter.filter(one -> one.id().equals(person.id())).isPresent()) {
                    queue.hold(first.id().message());
                }
            }
        } while (page.size() == PAGE);
    }
}
