package org.redoubt.sieve.command;

import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.MailAddresses;
import org.redoubt.sieve.MailtoUri;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5435, with mail as its one method (RFC 5436). */
final class NotifyCommands {
    private NotifyCommands() {}

    static Step notifying(Arguments a) throws SyntaxException {
        Optional<Text> from = a.textOf("from", "");
        Optional<Argument.Item> importance = a.constantOf("importance", "");
        if (importance.isPresent() && !List.of("1", "2", "3").contains(importance.get().text())) {
            throw new SyntaxException(importance.get().at(), "The importance is \"1\", \"2\" or \"3\"");
        }
        int level = importance.map(item -> Integer.parseInt(item.text())).orElse(2);
        a.textsOf("options", ""); // RFC 5436 2.2: mail has none, and those that are unknown are ignored
        Optional<Text> message = a.textOf("message", "");
        Optional<FilingCommands.FccPlace> fcc = FilingCommands.fcc(a);
        Text method = a.text();
        if (method.constant().filter(uri -> MailtoUri.parse(uri).isEmpty()).isPresent()) {
            throw new SyntaxException(a.at(), "Notifications go by \"mailto:\" with one to four addresses");
        }
        return Step.of(run -> {
            MailtoUri uri = MailtoUri.parse(method.in(run))
                    .orElseThrow(() -> new ScriptFailure("Notifications go by \"mailto:\" with one to four addresses"));
            Optional<String> sender = from.map(text -> text.in(run))
                    .filter(text -> MailAddresses.one(text).isPresent())
                    .map(VacationCommand::oneLine);
            run.actions().add(new Action.Notify(
                    uri, sender, level, message.map(text -> text.in(run)), fcc.map(place -> place.in(run))));
        });
    }

    /** RFC 5435 4. */
    static Check valid(Arguments a) throws SyntaxException {
        List<Text> methods = a.texts();
        return run -> Text.all(methods, run).stream().allMatch(uri -> MailtoUri.parse(uri).isPresent());
    }

    /** RFC 5435 5; RFC 5436 2.8: whether mail is read at once is not known. */
    static Check capability(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        Text method = a.text();
        Text capability = a.text();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> capability.in(run).equalsIgnoreCase("online")
                && MailtoUri.parse(method.in(run)).isPresent()
                && match.any(run, List.of("maybe"), keys);
    }
}
