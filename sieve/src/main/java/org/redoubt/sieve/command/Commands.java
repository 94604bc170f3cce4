package org.redoubt.sieve.command;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Flow;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.SyntaxException;

/** All commands and tests by name, each with the extension it needs (none when empty). */
final class Commands {
    private static final Map<String, Rule<Step>> STEPS = new HashMap<>();
    private static final Map<String, Rule<Check>> CHECKS = new HashMap<>();

    private Commands() {}

    /** Makes a step or a check of the arguments; asks for all that may stand there. */
    @FunctionalInterface
    interface Maker<T> {
        T make(Arguments arguments) throws SyntaxException;
    }

    private record Rule<T>(String extension, Maker<T> maker) {}

    static {
        step("stop", "", _ -> _ -> Flow.STOP);
        step("keep", "", FilingCommands::keep);
        step("discard", "", FilingCommands::discard);
        step("redirect", "", FilingCommands::redirect);
        step("fileinto", "fileinto", FilingCommands::fileInto);
        step("reject", "reject", a -> FilingCommands.reject(a, false));
        step("ereject", "ereject", a -> FilingCommands.reject(a, true));
        step("setflag", "imap4flags", a -> FlagCommands.change(a, FlagCommands.Change.SET));
        step("addflag", "imap4flags", a -> FlagCommands.change(a, FlagCommands.Change.ADD));
        step("removeflag", "imap4flags", a -> FlagCommands.change(a, FlagCommands.Change.REMOVE));
        step("set", "variables", VariableCommands::set);
        step("vacation", "vacation", VacationCommand::vacation);
        step("notify", "enotify", NotifyCommands::notifying);
        step("addheader", "editheader", EditHeaderCommands::add);
        step("deleteheader", "editheader", EditHeaderCommands::delete);
        step("include", "include", IncludeCommands::include);
        step("return", "include", _ -> _ -> Flow.RETURN);
        step("global", "include", IncludeCommands::global);
        step("error", "ihave", IhaveCommands::error);
        step("foreverypart", "foreverypart", MimeCommands::forEveryPart);
        step("break", "foreverypart", MimeCommands::breaking);
        step("extracttext", "extracttext", MimeCommands::extractText);

        check("true", "", _ -> _ -> true);
        check("false", "", _ -> _ -> false);
        check("not", "", CoreTests::not);
        check("allof", "", CoreTests::allOf);
        check("anyof", "", CoreTests::anyOf);
        check("size", "", CoreTests::size);
        check("header", "", HeaderTests::header);
        check("address", "", HeaderTests::address);
        check("exists", "", HeaderTests::exists);
        check("envelope", "envelope", HeaderTests::envelope);
        check("body", "body", CoreTests::body);
        check("string", "variables", VariableCommands::string);
        check("hasflag", "imap4flags", FlagCommands::hasFlag);
        check("date", "date", DateTests::date);
        check("currentdate", "date", DateTests::currentDate);
        check("mailboxexists", "mailbox", MailboxTests::mailboxExists);
        check("mailboxidexists", "mailboxid", MailboxTests::mailboxIdExists);
        check("specialuse_exists", "special-use", MailboxTests::specialUseExists);
        check("metadata", "mboxmetadata", MailboxTests::metadata);
        check("metadataexists", "mboxmetadata", MailboxTests::metadataExists);
        check("servermetadata", "servermetadata", MailboxTests::serverMetadata);
        check("servermetadataexists", "servermetadata", MailboxTests::serverMetadataExists);
        check("valid_notify_method", "enotify", NotifyCommands::valid);
        check("notify_method_capability", "enotify", NotifyCommands::capability);
        check("environment", "environment", EnvironmentTests::environment);
        check("duplicate", "duplicate", EnvironmentTests::duplicate);
        check("spamtest", "spamtest", VerdictTests::spam);
        check("virustest", "virustest", VerdictTests::virus);
        check("ihave", "ihave", IhaveCommands::ihave);
    }

    private static void step(String name, String extension, Maker<Step> maker) {
        STEPS.put(name, new Rule<>(extension, maker));
    }

    private static void check(String name, String extension, Maker<Check> maker) {
        CHECKS.put(name, new Rule<>(extension, maker));
    }

    static Step step(Node node, Compiler compiler) throws SyntaxException {
        String name = node.name();
        if (name.equals("require")) { // RFC 5228 3.2
            throw new SyntaxException(node.at(), "\"require\" must stand before all other commands");
        }
        if (name.equals("elsif") || name.equals("else")) {
            throw new SyntaxException(node.at(), '"' + name + "\" must follow the block of an \"if\"");
        }
        Rule<Step> rule = STEPS.get(name);
        if (rule == null && CHECKS.containsKey(name)) {
            throw new SyntaxException(node.at(), '"' + name + "\" is a test, not a command");
        }
        return make(rule, "command", node, compiler);
    }

    static Check check(Node node, Compiler compiler) throws SyntaxException {
        Rule<Check> rule = CHECKS.get(node.name());
        if (rule == null && STEPS.containsKey(node.name())) {
            throw new SyntaxException(node.at(), '"' + node.name() + "\" is a command, not a test");
        }
        return make(rule, "test", node, compiler);
    }

    private static <T> T make(
            @Nullable Rule<T> rule, String kind, Node node, Compiler compiler)
            throws SyntaxException {
        if (rule == null) {
            throw SyntaxException.unsupported(node.at(), "There is no " + kind + " \"" + node.name() + '"');
        }
        if (!rule.extension().isEmpty()) {
            compiler.need(rule.extension(), '"' + node.name() + '"', node.at());
        }
        Arguments arguments = new Arguments(node, compiler);
        T made = rule.maker().make(arguments);
        arguments.end();
        return made;
    }
}
