package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutated command lines: parsed or refused, never anything else; what was parsed can be written and parsed again. */
class CodecFuzzTest {
    private static final int ROUNDS = 60_000;
    private static final List<String> SEEDS = List.of(
            "EHLO mail.example.org",
            "EHLO [IPv6:2001:db8::1]",
            "MAIL FROM:<bob@example.org> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=a+2Bb AUTH=<>",
            "MAIL FROM:<\"quo\\\"ted \\\\ part\"@[192.0.2.1]> SMTPUTF8",
            "MAIL FROM:<@a.example,@b.example:jörg@bücher.example> SMTPUTF8",
            "MAIL FROM:<>",
            "RCPT TO:<alice@example.org> NOTIFY=SUCCESS,DELAY,FAILURE ORCPT=rfc822;a+40b",
            "RCPT TO:<Postmaster>",
            "BDAT 12345 LAST",
            "AUTH PLAIN AGEAYg==");

    @Test
    void mutatedLinesAreParsedOrRefused() {
        long seed = 20_261_124L;
        Random random = new Random(seed);
        int parsed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] line = mutated(random);
            if (parse(line, () -> "seed " + seed + ": " + new String(line, StandardCharsets.ISO_8859_1))) {
                parsed++;
            }
        }
        assertTrue(parsed > ROUNDS / 20, "the mutations are mild enough to mean something");
    }

    private static byte[] mutated(Random random) {
        byte[] line = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] interesting = "<>@.:;\"\\[]+= ,-\0\r\n\t\u007f".getBytes(StandardCharsets.US_ASCII);
            boolean any = random.nextInt(3) == 0;
            line[random.nextInt(line.length)] =
                    any ? (byte) random.nextInt(256) : interesting[random.nextInt(interesting.length)];
        }
        return line;
    }

    private static boolean parse(byte[] line, java.util.function.Supplier<String> which) {
        try {
            CommandLine command = CommandLine.parse(line);
            switch (command.verb()) {
                case MAIL -> again(MailArguments.parse(command.argument()).sender(), which);
                case RCPT -> again(Optional.of(RcptArguments.parse(command.argument(), true).recipient()), which);
                case EHLO -> HelloName.parse(command.argument());
                case BDAT -> BdatArguments.parse(command.argument());
                case AUTH -> AuthArguments.parse(command.argument());
                default -> {
                    return false;
                }
            }
            return true;
        } catch (SyntaxErrorException refused) {
            assertTrue(refused.reply().code() >= 500, which);
            return false;
        }
    }

    private static void again(Optional<MailAddress> address, java.util.function.Supplier<String> which)
            throws SyntaxErrorException {
        if (address.isPresent() && !address.get().domain().isEmpty()) {
            String written = address.get().addrSpec();
            assertTrue(written.chars().noneMatch(c -> c < ' ' || c == 0x7f), which);
            assertEquals(address, MailArguments.parse("FROM:<" + written + "> SMTPUTF8").sender(), which);
        }
    }
}
