package org.redoubt.pop3.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Commands with octets changed, dropped and swapped: each is read or refused, and nothing else happens. */
class CommandFuzzTest {
    private static final int ROUNDS = 100_000;

    private static final List<String> SEEDS = List.of(
            "USER alice@example.org", "PASS correct horse", "AUTH PLAIN AGFsaWNlAHNlc2FtZQ==", "TOP 12 30", "LIST 1", "LANG i-default");

    private interface Parser {
        Object parse(CommandLine in) throws SyntaxException;
    }

    private static final List<Parser> PARSERS = List.of(
            CommandLine::message, CommandLine::number, CommandLine::word, CommandLine::rest, CommandLine::restText, in -> {
                in.end();
                return in;
            });

    @Test
    void everyLineIsReadOrRefused() {
        long seed = Long.getLong("redoubt.seed", 20261125L);
        System.getLogger("org.redoubt.pop3").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] line = mutated(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.US_ASCII), random);
            CommandLine in = new CommandLine(line);
            try {
                in.keyword();
                while (in.more()) {
                    PARSERS.get(random.nextInt(PARSERS.size())).parse(in);
                }
            } catch (SyntaxException expected) {
                // Refused.
            } catch (RuntimeException e) {
                String text = new String(line, StandardCharsets.ISO_8859_1);
                throw new AssertionError("seed " + seed + " round " + round + ": " + text, e);
            }
        }
    }

    private static byte[] mutated(byte[] from, Random random) {
        byte[] line = from.clone();
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(line.length);
            switch (random.nextInt(4)) {
                case 0 -> line[at] = (byte) random.nextInt(256);
                case 1 -> line[at] = (byte) " 0\0\t=*9".charAt(random.nextInt(7));
                case 2 -> line = java.util.Arrays.copyOf(line, Math.max(1, at));
                default -> {
                    int other = random.nextInt(line.length);
                    byte swapped = line[at];
                    line[at] = line[other];
                    line[other] = swapped;
                }
            }
        }
        return line;
    }
}
