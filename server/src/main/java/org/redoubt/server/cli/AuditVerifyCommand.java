package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.redoubt.guard.AuditVerifier;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.guard.tlog.Witnessing.Witnessed;
import org.redoubt.server.config.AuditConfig;
import org.redoubt.server.config.AuditConfig.WitnessTarget;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.ConfigReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt audit verify} */
@Command(
        name = "verify",
        description = {
            "Prove from the files alone that the audit log is what was written.",
            "Reads every sealed line; the server may run meanwhile."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    /** Of the days on which lines were thrown away, so many are told. */
    private static final int SHOWN = 10;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--log",
            paramLabel = "DIR",
            description = "A copy of the sealed log, instead of the data folder's; needs --key.")
    private Optional<Path> log = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The verifier key, kept from audit/verifier in a place that the server cannot write.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--kept",
            paramLabel = "FILE",
            description = "A copy of audit/checkpoint from some time ago: nothing before it was altered since.")
    private Optional<Path> kept = Optional.empty();

    @Option(
            names = "--witness",
            paramLabel = "KEY",
            description = "The key of a witness; those of redoubt.toml when none is given and the data folder's log is verified.")
    private List<String> witnesses = List.of();

    @Option(
            names = "--quorum",
            paramLabel = "N",
            description = "So many witnesses have to have signed the log; all that are named when it is not given.")
    private Optional<Integer> quorum = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (log.isPresent() && key.isEmpty()) {
            return common.failed("a copy is verified with the key that was kept; give it with --key");
        }
        Path folder = log.orElse(common.folder().sealedAudit());
        if (key.isEmpty() && !Files.exists(common.folder().auditVerifier())) {
            return common.failed("there is no sealed audit log in " + folder);
        }
        try {
            NoteKey verifier = NoteKey.parse(
                    key.isPresent() ? key.get() : Files.readString(common.folder().auditVerifier()));
            List<Checkpoint> older = new ArrayList<>();
            if (kept.isPresent()) {
                older.add(LogReader.kept(Files.readAllBytes(kept.get()), verifier));
            }
            Quorum wanted = quorum();
            Optional<Witnessed> witnessed = wanted.keys().isEmpty()
                    ? Optional.empty()
                    : Witnessing.read(folder, verifier, wanted.keys());
            int signed = witnessed.map(one -> one.cosignatures().size()).orElse(0);
            if (signed < wanted.needed()) {
                return common.failed("the audit log is NOT witnessed: " + signed + " of " + wanted.keys().size()
                        + " witnesses have signed it, and " + wanted.needed() + " have to");
            }
            witnessed.filter(_ -> signed > 0).ifPresent(one -> older.add(one.head()));
            Optional<Path> spool = log.isPresent() ? Optional.empty() : Optional.of(common.folder().audit());
            return tell(verify(new AuditVerifier(folder, verifier), older, spool), witnessed.filter(_ -> signed > 0));
        } catch (DamagedLogException damaged) {
            return common.failed(String.valueOf(damaged.getMessage()));
        }
    }

    private AuditVerifier.Result verify(AuditVerifier verifier, List<Checkpoint> older, Optional<Path> spool)
            throws IOException {
        Progress[] progress = new Progress[1];
        long[] told = {0};
        AuditVerifier.Result result = verifier.verify(older, spool, (done, all) -> {
            if (progress[0] == null) {
                progress[0] = new Progress(common.err(), all, "entries");
            }
            progress[0].advance(done - told[0], done - told[0]);
            told[0] = done;
        });
        if (progress[0] != null) {
            progress[0].finish();
        }
        return result;
    }

    private int tell(AuditVerifier.Result result, Optional<Witnessed> witnessed) {
        if (result.wrong().isPresent()) {
            return common.failed("the audit log is NOT what was written: " + result.wrong().get());
        }
        if (result.head().isEmpty()) {
            return common.done("nothing was sealed yet", List.of());
        }
        Checkpoint head = result.head().get();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("log", head.origin());
        row.put("entries", head.size());
        row.put("lines", result.lines());
        row.put("thrownAway", result.thrown().isEmpty() ? 0L : result.thrown().getLast().statement().goneLines());
        row.put("root", HexFormat.of().formatHex(head.root()));
        return common.done(
                (kept.isPresent() || witnessed.isPresent()
                                ? "the audit log is what was written, and goes on from "
                                        + (kept.isPresent() ? "the checkpoint that was kept" : "what witnesses have signed")
                                : "the audit log is what was written, as far as its own key can tell; keep a copy of"
                                        + " audit/checkpoint elsewhere and give it with --kept next time")
                        + witnessed.map(AuditVerifyCommand::signers).orElse("")
                        + thrown(result),
                List.of(row));
    }

    /** The witnesses that are to have signed, and how many of them. */
    private record Quorum(List<NoteKey> keys, int needed) {}

    private Quorum quorum() throws IOException {
        List<NoteKey> keys = new ArrayList<>();
        for (String text : witnesses) {
            keys.add(NoteKey.parseWitness(text));
        }
        if (!keys.isEmpty() || log.isPresent()) {
            return new Quorum(keys, quorum.orElse(keys.size()));
        }
        try {
            AuditConfig config = ConfigReader.read(common.folder().config()).audit();
            return new Quorum(
                    config.witnesses().stream().map(WitnessTarget::key).toList(), quorum.orElse(config.quorum()));
        } catch (ConfigException unreadable) {
            return new Quorum(List.of(), quorum.orElse(0));
        }
    }

    private static String signers(Witnessed witnessed) {
        return ". Its first " + witnessed.head().size() + " entries were signed by "
                + witnessed.cosignatures().stream()
                        .map(one -> one.witness().name() + " at " + one.at())
                        .collect(Collectors.joining(", "));
    }

    /** What was thrown away, since when, and by which rule. */
    private static String thrown(AuditVerifier.Result result) {
        if (result.thrown().isEmpty()) {
            return "";
        }
        AuditVerifier.Thrown last = result.thrown().getLast();
        String rule = new TreeMap<>(last.statement().before())
                .entrySet().stream()
                        .map(one -> one.getKey() + " before " + one.getValue())
                        .collect(Collectors.joining(", "));
        String days = result.thrown().stream()
                .skip(Math.max(0, result.thrown().size() - SHOWN))
                .map(one -> System.lineSeparator() + "  " + one.at() + ": " + one.lines() + " lines")
                .collect(Collectors.joining());
        return "; " + last.statement().goneLines() + " lines were thrown away, each of them by a rule that the log itself"
                + " names, and nothing else is missing. The last time: " + rule
                + (result.unfinished() > 0 ? "; " + result.unfinished() + " of those lines are still there" : "") + days;
    }
}
