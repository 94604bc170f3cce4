package org.redoubt.sieve.command;

import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.SieveContext;
import org.redoubt.sieve.run.Actions;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** Tests of the account's mailboxes: RFC 5490, RFC 8579 and RFC 9042. */
final class MailboxTests {
    /** What a question to the account is paid with: it may read and open a record. */
    static final int QUESTION = 500;

    private MailboxTests() {}

    static Check mailboxExists(Arguments a) throws SyntaxException {
        List<Text> names = a.texts();
        return run -> Text.all(names, run).stream()
                .map(Actions::mailbox)
                .allMatch(name -> asking(run).mailboxExists(name));
    }

    static Check mailboxIdExists(Arguments a) throws SyntaxException {
        List<Text> ids = a.texts();
        return run -> Text.all(ids, run).stream().allMatch(id -> asking(run).mailboxIdExists(id));
    }

    /** RFC 8579 3: with a mailbox, whether that one has all these uses. */
    static Check specialUseExists(Arguments a) throws SyntaxException {
        Optional<Text> mailbox = a.left() > 1 ? Optional.of(a.text()) : Optional.empty();
        List<Text> uses = a.texts();
        return run -> {
            Optional<String> name = mailbox.map(text -> Actions.mailbox(text.in(run)));
            return Text.all(uses, run).stream().allMatch(use -> asking(run).specialUseExists(name, use));
        };
    }

    static Check metadata(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        Text mailbox = a.text();
        Text annotation = a.text();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            Optional<String> value = asking(run)
                    .metadata(Optional.of(Actions.mailbox(mailbox.in(run))), annotation.in(run));
            return value.isPresent() && match.any(run, List.of(value.get()), keys);
        };
    }

    static Check metadataExists(Arguments a) throws SyntaxException {
        Text mailbox = a.text();
        List<Text> annotations = a.texts();
        return run -> {
            Optional<String> name = Optional.of(Actions.mailbox(mailbox.in(run)));
            return Text.all(annotations, run).stream()
                    .allMatch(annotation -> asking(run).metadata(name, annotation).isPresent());
        };
    }

    static Check serverMetadata(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        Text annotation = a.text();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            Optional<String> value = asking(run).metadata(Optional.empty(), annotation.in(run));
            return value.isPresent() && match.any(run, List.of(value.get()), keys);
        };
    }

    static Check serverMetadataExists(Arguments a) throws SyntaxException {
        List<Text> annotations = a.texts();
        return run -> Text.all(annotations, run).stream()
                .allMatch(annotation -> asking(run).metadata(Optional.empty(), annotation).isPresent());
    }

    private static SieveContext asking(Run run) {
        run.charge(QUESTION);
        return run.context();
    }
}
