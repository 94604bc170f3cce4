package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Escrow.Officer;
import org.redoubt.directory.Escrow.Policy;
import org.redoubt.directory.EscrowOffice.Accepted;
import org.redoubt.directory.EscrowOffice.Coverage;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.escrow.AnswerFile;
import org.redoubt.directory.escrow.OfficerSecret;
import org.redoubt.directory.escrow.RequestFile;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.Sealer;

/** Officers who together have a sealed account opened for its owner. */
class EscrowTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final String NEW = "a word of the desk";
    private static final SessionInfo WEB = new SessionInfo("w1", "web", "192.0.2.1:1", true);

    private final Fixture fixture = Fixture.populated();
    private final Map<String, OfficerSecret> officers = new HashMap<>();
    private final SoftLocks locks = new SoftLocks();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void officers() {
        for (String name : List.of("Ona", "Pia", "Qi", "Rut")) {
            officers.put(name, OfficerSecret.make());
        }
        wire();
    }

    private void wire() {
        fixture.directory.sealWith(locks);
        fixture.directory.tellOfEscrow(new EscrowNotice() {
            @Override
            public void shared(Person person, Escrow escrow) {
                told.add(person.address() + " " + escrow.version());
            }

            @Override
            public void asks(Person person, Escrow escrow) {
                told.add("asks " + person.address() + " " + escrow.version());
            }
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private OfficerSecret secret(String name) {
        return Optional.ofNullable(officers.get(name)).orElseThrow();
    }

    private Officer officer(String name) {
        return new Officer(name, name.toLowerCase(Locale.ROOT) + "@example.org", secret(name).key());
    }

    private EscrowOffice office() {
        return fixture.admin().escrow();
    }

    private Escrow set(Policy policy, int threshold, String... names) {
        return office().set(policy, threshold, List.of(names).stream().map(this::officer).toList()).orThrow();
    }

    private Principal in(String address, String password) {
        SignIn signIn = fixture.directory.signIn(address, Fixture.utf8(password), WEB);
        return assertInstanceOf(SignIn.Accepted.class, signIn, signIn.toString()).principal();
    }

    private OwnSignIn own(String address, String password) {
        return fixture.directory.own(in(address, password), WEB);
    }

    /** Having been shown the escrow as it is. */
    private void seal(String address, boolean escrow) {
        seal(own(address, Fixture.PASSWORD), escrow, version()).orThrow();
    }

    private static Outcome<List<String>> seal(OwnSignIn own, boolean escrow, long shown) {
        return own.seal(Fixture.utf8(Fixture.PASSWORD), new SecondProof.Code(""), escrow, shown);
    }

    private void join(String address) {
        own(address, Fixture.PASSWORD).joinEscrow(version()).orThrow();
    }

    private long version() {
        return fixture.directory.escrow().version();
    }

    private Instant in(Duration time) {
        return fixture.clock.instant().plus(time);
    }

    private EscrowRequest request(String address) {
        return office().request(address, "lost everything", in(Duration.ofDays(3))).orThrow();
    }

    private AnswerFile approve(EscrowRequest request, String name) throws Exception {
        return RequestFile.read(office().file(request).text()).approve(secret(name));
    }

    private Outcome<Accepted> submit(AnswerFile answer) {
        return office().submit(answer);
    }

    private static Problem refused(Outcome<?> outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).problem();
    }

    private String recover(String address, String... names) throws Exception {
        EscrowRequest request = request(address);
        Optional<String> code = Optional.empty();
        for (String name : names) {
            assertTrue(code.isEmpty());
            code = submit(approve(request, name)).orThrow().code();
        }
        return code.orElseThrow();
    }

    private SignIn signInWith(String address, String password, String code) {
        return fixture.directory.signInSealed(address, Fixture.utf8(password), Optional.empty(), code, WEB);
    }

    /** What there is of an address in the log, of one sort of event. */
    private List<AuditEvent> events(String action) {
        return fixture.audit.events().stream().filter(event -> event.action().equals(action)).toList();
    }

    private Coverage coverage() {
        return office().coverage(fixture.directory.escrow());
    }

    @Test
    void twoOfThreeHaveItOpenedForHerAndNobodyElse() throws Exception {
        set(Policy.OFFERED, 2, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        assertInstanceOf(SignIn.Refused.class, fixture.signIn(ALICE, NEW), "the desk's password alone opens nothing");
        EscrowRequest request = request(ALICE);
        assertEquals(fixture.account(ALICE).value(), events("ESCROW-REQUEST").getLast().account());
        assertTrue(events("ESCROW-REQUEST").getLast().purpose().contains("lost everything"));

        Accepted first = submit(approve(request, "Qi")).orThrow();
        assertEquals(1, first.have());
        assertTrue(first.code().isEmpty());
        AnswerFile late = approve(request, "Pia");
        Accepted second = submit(approve(request, "Ona")).orThrow();
        assertEquals(2, second.have());
        String code = second.code().orElseThrow();
        assertEquals(in(Duration.ofDays(7)), second.codeUntil().orElseThrow());
        assertEquals(List.of(), fixture.directory.escrowRequests());
        assertTrue(fixture.directory.escrowSecret(request.id()).isEmpty(), "its key is gone with it");
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(submit(late)));
        assertEquals("ok", events("ESCROW-COMPLETE").getLast().outcome());
        assertFalse(fixture.audit.events().toString().contains(code), "the log does not tell the code");

        assertInstanceOf(SignIn.Refused.class, fixture.signIn(ALICE, code), "it is no password");
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, "not hers", code), "it opens with hers alone");
        assertInstanceOf(SignIn.Accepted.class, signInWith(ALICE, NEW, code));
        assertTrue(events("SEAL-REOPEN").getLast().touched().contains("by=ESCROW"));
        in(ALICE, NEW);
        fixture.admin().setPassword(ALICE, Fixture.utf8("another one")).orThrow();
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, "another one", code), "it was good once");
    }

    @Test
    void aCodeEndsAndTheNextRecoveryEndsTheOneBefore() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        String one = recover(ALICE, "Ona", "Pia");
        String two = recover(ALICE, "Pia", "Ona");
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, NEW, one));
        fixture.clock.forward(Duration.ofDays(7));
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, NEW, two));
        String three = recover(ALICE, "Ona", "Pia");
        fixture.clock.forward(Duration.ofDays(7).minusSeconds(1));
        assertInstanceOf(SignIn.Accepted.class, signInWith(ALICE, NEW, three));
    }

    @Test
    void whatOfficersAgreeToIsGoodForOneRequestOnceAndByWhoAsked() throws Exception {
        set(Policy.OFFERED, 3, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        seal(BOB, true);
        EscrowRequest alice = request(ALICE);
        EscrowRequest bob = request(BOB);
        assertEquals(Problem.ESCROW_REQUEST_THERE, refused(office().request(ALICE, "again", in(Duration.ofDays(1)))));
        AnswerFile answer = approve(alice, "Ona");
        assertEquals(
                Problem.SHARE_FOREIGN,
                refused(submit(new AnswerFile(bob.id(), answer.share(), answer.sealed()))),
                "one of hers does not count for him");
        byte[] altered = answer.sealed().clone();
        altered[60] ^= 1;
        assertEquals(Problem.SHARE_FOREIGN, refused(submit(new AnswerFile(alice.id(), 1, altered))));
        assertEquals(Problem.SHARE_FOREIGN, refused(submit(new AnswerFile(alice.id(), 9, answer.sealed()))));
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(submit(new AnswerFile(999, 1, answer.sealed()))));
        Principal another = new AuthenticatedPrincipal("operator:zoe", Directory.ACCOUNT, true);
        assertEquals(
                Problem.ESCROW_NOT_YOURS,
                refused(fixture.directory.administration(another, WEB).escrow().submit(answer)));
        submit(answer).orThrow();
        assertEquals(Problem.SHARE_AGAIN, refused(submit(answer)));
        assertEquals(Problem.SHARE_AGAIN, refused(submit(approve(alice, "Ona"))));
        assertEquals(
                7, events("ESCROW-SHARE").stream().filter(event -> event.outcome().startsWith("refused")).count());

        fixture.clock.forward(Duration.ofDays(3));
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(submit(approve(alice, "Pia"))), "it is over");
        assertEquals(2, office().endDue());
        assertEquals(0, office().endDue());
        assertTrue(fixture.directory.escrowSecret(alice.id()).isEmpty());
        assertEquals(2, events("ESCROW-LAPSE").stream().filter(event -> event.outcome().equals("ok")).count());
        EscrowRequest next = request(ALICE);
        assertEquals(
                Problem.SHARE_FOREIGN,
                refused(submit(new AnswerFile(next.id(), answer.share(), answer.sealed()))),
                "nor for the next of hers");
        office().cancel(next.id()).orThrow();
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(office().cancel(next.id())));
    }

    /** An officer whose program is wrong, or who means to spoil it, seals something else to the request. */
    @Test
    void aWrongShareIsFoundAndItsOfficerNamed() throws Exception {
        set(Policy.OFFERED, 2, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        seal(BOB, true);
        EscrowRequest request = request(ALICE);
        RequestFile file = office().file(request);
        byte[] enc = Hpke.seal(request.open(), "redoubt escrow answer", Sealer.newKey(), new ByteWriter(80)
                .number(request.id())
                .bytes(new ByteWriter(64)
                        .number(file.place().account())
                        .text(ALICE)
                        .number(1)
                        .number(2)
                        .number(2)
                        .toBytes())
                .toBytes());
        AnswerFile wrong = new AnswerFile(request.id(), 2, enc);
        assertEquals(Problem.SHARE_WRONG, refused(submit(wrong)));
        assertEquals("Pia", office().whose(wrong).orElseThrow());
        assertEquals("refused SHARE_WRONG", events("ESCROW-SHARE").getLast().outcome());
        submit(approve(request, "Ona")).orThrow();
        assertTrue(submit(approve(request, "Pia")).orThrow().code().isPresent(), "the right one counts still");
    }

    @Test
    void nobodyIsSharedWhoDidNotWantItAndEverybodyWhereItIsCompulsory() throws Exception {
        seal(BOB, true);
        assertEquals(Problem.NO_ESCROW, refused(office().request(BOB, "lost", in(Duration.ofDays(1)))));
        set(Policy.OFFERED, 2, "Ona", "Pia");
        seal(ALICE, false);
        assertEquals(Problem.NOT_ESCROWED, refused(office().request(ALICE, "lost", in(Duration.ofDays(1)))));
        in(BOB, Fixture.PASSWORD);
        assertEquals(new Coverage(2, 0, 0, 0), coverage(), "nobody was asked when there was none");
        assertEquals(Problem.NOT_SEALED, refused(office().request("root@example.org", "lost", in(Duration.ofDays(1)))));
        join(BOB);
        assertEquals(new Coverage(2, 1, 0, 0), coverage());
        assertTrue(own(BOB, Fixture.PASSWORD).escrowed());
        own(BOB, Fixture.PASSWORD).leaveEscrow().orThrow();
        assertEquals(new Coverage(2, 0, 0, 0), coverage());
        assertEquals(List.of(), told);

        Escrow escrow = set(Policy.COMPULSORY, 2, "Ona", "Pia");
        assertEquals(new Coverage(2, 0, 0, 0), coverage(), "a closed account cannot be shared");
        assertEquals(Problem.ESCROW_COMPULSORY, refused(own(BOB, Fixture.PASSWORD).leaveEscrow()));
        assertTrue(own(ALICE, Fixture.PASSWORD).escrowAsks());
        in(ALICE, Fixture.PASSWORD);
        assertEquals(new Coverage(2, 0, 0, 0), coverage(), "nobody's lock goes to officers whom she has not agreed to");
        assertEquals(
                List.of("asks " + BOB + " " + escrow.version(), "asks " + ALICE + " " + escrow.version()),
                told,
                "each is told once that she is asked");
        join(ALICE);
        assertFalse(own(ALICE, Fixture.PASSWORD).escrowAsks());
        join(BOB);
        assertEquals(new Coverage(2, 2, 0, 0), coverage());
        own(ALICE, Fixture.PASSWORD).unseal(Fixture.utf8(Fixture.PASSWORD), "").orThrow();
    }

    @Test
    void whoNeverAskedForItIsFreeOfItWhenItIsCompulsoryNoMore() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        assertTrue(own(ALICE, Fixture.PASSWORD).escrowed());
        set(Policy.OFFERED, 2, "Ona", "Pia");
        in(ALICE, Fixture.PASSWORD);
        assertFalse(own(ALICE, Fixture.PASSWORD).escrowed(), "she never asked for it");
    }

    /** Whoever may set the escrow up could name keys of her own otherwise, and have every sealed account opened. */
    @Test
    void officersWhomSheHasNotAgreedToGetNothing() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia", "Qi");
        seal(ALICE, false);
        Escrow fewer = set(Policy.COMPULSORY, 2, "Ona", "Qi");
        in(ALICE, Fixture.PASSWORD);
        assertEquals(new Coverage(1, 1, 0, 0), coverage(), "fewer of the same are those whom she agreed to");
        assertEquals(List.of(ALICE + " " + fewer.version()), told);
        set(Policy.COMPULSORY, 2, "Ona", "Qi", "Rut");
        in(ALICE, Fixture.PASSWORD);
        assertEquals(new Coverage(1, 0, 1, 0), coverage(), "another waits for her");
        EscrowRequest request = request(ALICE);
        assertEquals(2, office().file(request).shares().size(), "and has no share");
        join(ALICE);
        assertEquals(new Coverage(1, 1, 0, 0), coverage());
        assertEquals(3, office().file(request(ALICE)).shares().size());
    }

    private void nothingIsSealed() {
        assertTrue(own(ALICE, Fixture.PASSWORD).sealedSince().isEmpty());
        assertEquals(Map.of(), locks.sealed);
        assertEquals(0, rows(RowFormat.ESCROW_SHARES));
    }

    @Test
    void nothingIsSealedForOthersThanSheWasShown() {
        OwnSignIn own = own(ALICE, Fixture.PASSWORD);
        long none = version();
        long first = set(Policy.OFFERED, 2, "Ona", "Pia").version();
        long second = set(Policy.COMPULSORY, 2, "Rut", "Qi").version();
        for (long shown : new long[] {none, first, second + 1, -1}) {
            for (boolean wanted : new boolean[] {true, false}) {
                assertEquals(Problem.ESCROW_CHANGED, refused(seal(own, wanted, shown)));
            }
        }
        long third = office().end().orThrow().version();
        assertEquals(Problem.ESCROW_CHANGED, refused(seal(own, true, second)), "nobody could let her in again");
        assertEquals("refused ESCROW_CHANGED", events("SEAL").getLast().outcome());
        nothingIsSealed();
        seal(own, true, third).orThrow();
        assertFalse(own.escrowed());
    }

    /** The officers may be changed at any moment until the shares are on disk. */
    @Test
    void officersWhoAreNamedWhileSheSealsItGetNothing() {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        for (String moment : List.of("CONFIRM", "SEAL")) {
            long shown = version();
            whileAsked(moment, () -> set(Policy.COMPULSORY, 2, "Rut", "Qi"));
            assertEquals(Problem.ESCROW_CHANGED, refused(seal(own(ALICE, Fixture.PASSWORD), true, shown)), moment);
            assertEquals(shown + 1, version(), moment);
            nothingIsSealed();
        }
    }

    @Test
    void sheJoinsThoseWhomSheWasShownAndNoOthers() {
        set(Policy.OFFERED, 2, "Ona", "Pia");
        seal(ALICE, false);
        long first = version();
        set(Policy.OFFERED, 2, "Rut", "Qi");
        assertEquals(Problem.ESCROW_CHANGED, refused(own(ALICE, Fixture.PASSWORD).joinEscrow(first)));
        long second = version();
        whileAsked("ESCROW-JOIN", () -> set(Policy.OFFERED, 2, "Ona", "Qi"));
        assertEquals(Problem.ESCROW_CHANGED, refused(own(ALICE, Fixture.PASSWORD).joinEscrow(second)));
        assertEquals("refused ESCROW_CHANGED", events("ESCROW-JOIN").getLast().outcome());
        assertFalse(own(ALICE, Fixture.PASSWORD).escrowed());
        join(ALICE);
        assertEquals(new Coverage(1, 1, 0, 0), coverage());
        office().end().orThrow();
        assertEquals(Problem.NO_ESCROW, refused(own(ALICE, Fixture.PASSWORD).joinEscrow(version())));
        assertEquals(Problem.NO_ESCROW, refused(own(ALICE, Fixture.PASSWORD).leaveEscrow()));
        assertEquals(Problem.NOT_SEALED, refused(own(BOB, Fixture.PASSWORD).joinEscrow(version())));
        assertEquals(Problem.NOT_SEALED, refused(own(BOB, Fixture.PASSWORD).leaveEscrow()));
    }

    @Test
    void nobodyLeavesAnEscrowThatHasBecomeCompulsory() {
        set(Policy.OFFERED, 2, "Ona", "Pia");
        seal(ALICE, true);
        whileAsked("ESCROW-LEAVE", () -> set(Policy.COMPULSORY, 2, "Ona", "Pia"));
        assertEquals(Problem.ESCROW_COMPULSORY, refused(own(ALICE, Fixture.PASSWORD).leaveEscrow()));
        assertTrue(own(ALICE, Fixture.PASSWORD).escrowed());
    }

    /** Another sign-in of hers has looked before she left, and makes shares after it. */
    @Test
    void whoLeavesWhileSheComesInElsewhereHasLeft() {
        set(Policy.OFFERED, 2, "Ona", "Pia");
        seal(ALICE, true);
        set(Policy.OFFERED, 2, "Ona", "Pia");
        whileAsked("ESCROW-SHARES", () -> own(ALICE, Fixture.PASSWORD).leaveEscrow().orThrow());
        in(ALICE, Fixture.PASSWORD);
        assertEquals("ok", events("ESCROW-LEAVE").getLast().outcome());
        assertEquals("refused", events("ESCROW-SHARES").getLast().outcome());
        assertFalse(own(ALICE, Fixture.PASSWORD).escrowed());
        assertEquals(0, rows(RowFormat.ESCROW_SHARES));
    }

    @Test
    void officersWhoAreNamedWhileSheComesInGetNothing() {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, true);
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        whileAsked("ESCROW-SHARES", () -> set(Policy.COMPULSORY, 2, "Rut", "Ona", "Pia"));
        in(ALICE, Fixture.PASSWORD);
        assertEquals("refused", events("ESCROW-SHARES").getLast().outcome());
        assertEquals(List.of(), told);
        assertEquals(new Coverage(1, 0, 1, 0), coverage());
        assertEquals(2, office().file(request(ALICE)).shares().size());
    }

    @Test
    void noFewerOfficersOpenItThanSheHasAgreedTo() throws Exception {
        set(Policy.OFFERED, 3, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        set(Policy.OFFERED, 2, "Ona", "Pia", "Qi");
        in(ALICE, Fixture.PASSWORD);
        assertTrue(own(ALICE, Fixture.PASSWORD).escrowAsks());
        EscrowRequest request = request(ALICE);
        assertEquals(3, request.place().threshold());
    }

    /** Programs open several connections at once; none of them takes away what is asked for by the shares of another. */
    @Test
    void aSecondSignInAtTheSameTimeMakesNoOtherShares() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        Escrow next = set(Policy.COMPULSORY, 2, "Ona", "Pia");
        List<EscrowRequest> asked = new ArrayList<>();
        whileAsked("ESCROW-SHARES", () -> {
            in(ALICE, Fixture.PASSWORD);
            asked.add(request(ALICE));
        });
        in(ALICE, Fixture.PASSWORD);
        assertEquals(1, asked.size());
        assertEquals(1, fixture.directory.escrowRequests().size(), "what was asked stays");
        assertEquals(List.of(ALICE + " " + next.version()), told, "she is told once");
        assertTrue(recoverBy(asked.getFirst(), "Ona", "Pia").isPresent());
    }

    /**
     * Does something once, when an event of this action is written down the next time: between what was looked at for a change
     * and the change itself.
     */
    private void whileAsked(String action, Runnable what) {
        fixture.directory.close();
        fixture.directory = fixture.open(DirectoryOptions.CHEAP, new AuditLog() {
            private boolean met;

            @Override
            public void record(AuditEvent event) {
                fixture.audit.record(event);
                meet(event);
            }

            @Override
            public void recordDurably(AuditEvent event) {
                fixture.audit.recordDurably(event);
                meet(event);
            }

            private void meet(AuditEvent event) {
                if (!met && event.action().equals(action)) {
                    met = true;
                    what.run();
                }
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public void close() {}
        });
        wire();
    }

    /** Else the password that she has by then would open nothing. */
    @Test
    void aCodeDoesNotUndoAPasswordThatWasChangedMeanwhile() throws Exception {
        List<String> codes = seal(own(ALICE, Fixture.PASSWORD), false, version()).orThrow();
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        whileAsked("SEAL-REOPEN", () -> {
            SignIn elsewhere = signInWith(ALICE, NEW, codes.get(1));
            Principal opened = assertInstanceOf(SignIn.Accepted.class, elsewhere, elsewhere.toString()).principal();
            fixture.directory.own(opened, WEB).setPassword(Fixture.utf8(NEW), Fixture.utf8("a word of her own")).orThrow();
        });
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, NEW, codes.get(0)));
        assertEquals("refused", events("SEAL-REOPEN").getLast().outcome());
        in(ALICE, "a word of her own");
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        assertInstanceOf(SignIn.Accepted.class, signInWith(ALICE, NEW, codes.get(0)), "the code was not used up");
    }

    private Optional<String> recoverBy(EscrowRequest request, String... names) throws Exception {
        Optional<String> code = Optional.empty();
        for (String name : names) {
            code = submit(approve(request, name)).orThrow().code();
        }
        return code;
    }

    @Test
    void whoIsOfficerNoMoreDoesNotCount() throws Exception {
        set(Policy.OFFERED, 2, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        EscrowRequest request = request(ALICE);
        AnswerFile pia = approve(request, "Pia");
        submit(approve(request, "Ona")).orThrow();
        Escrow second = set(Policy.OFFERED, 2, "Pia", "Qi", "Rut");
        assertEquals(new Coverage(1, 0, 1, 0), coverage());
        assertEquals(Problem.OFFICER_GONE, refused(submit(new AnswerFile(request.id(), 1, pia.sealed()))));
        Accepted hers = submit(pia).orThrow();
        assertEquals(1, hers.have(), "Ona's went with her office");
        assertEquals(
                List.of(2),
                fixture.directory.escrowRequests().getFirst().answers().stream().map(AnswerFile::share).toList(),
                "and is not kept");
        assertEquals(2, office().file(request).shares().size());
        assertTrue(submit(approve(request, "Qi")).orThrow().code().isPresent());

        EscrowOffice.Coverage after = office().coverage(new Escrow(9, Policy.OFFERED, 2, List.of(officer("Rut"), officer("Qi")), second.since()));
        assertEquals(new Coverage(1, 0, 0, 1), after, "what a change would lose is told before it");
        set(Policy.OFFERED, 2, "Rut", "Qi");
        assertEquals(Problem.OFFICERS_GONE, refused(office().request(ALICE, "lost", in(Duration.ofDays(1)))));
        join(ALICE);
        assertEquals(new Coverage(1, 1, 0, 0), coverage(), "she came and agreed, and it lies with those of now");
        EscrowRequest third = request(ALICE);
        assertEquals(
                Problem.SHARE_FOREIGN, refused(submit(new AnswerFile(third.id(), 3, pia.sealed()))), "there is no third share");
        submit(approve(third, "Rut")).orThrow();
        set(Policy.OFFERED, 2, "Rut", "Qi", "Ona");
        join(ALICE);
        assertEquals(List.of(), fixture.directory.escrowRequests(), "there are other shares: it has to be asked anew");
    }

    @Test
    void sheTakesBackWhatSheDidNotAskForAndItsCode() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        seal(BOB, false);
        EscrowRequest bobs = request(BOB);
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(own(ALICE, Fixture.PASSWORD).refuseEscrow()));
        EscrowRequest request = request(ALICE);
        AnswerFile answer = approve(request, "Ona");
        assertEquals(request.id(), own(ALICE, Fixture.PASSWORD).escrowAsked().orElseThrow().id());
        own(ALICE, Fixture.PASSWORD).refuseEscrow().orThrow();
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(submit(answer)));
        assertEquals(List.of(bobs.id()), fixture.directory.escrowRequests().stream().map(EscrowRequest::id).toList());

        String code = recover(ALICE, "Ona", "Pia");
        assertEquals(in(Duration.ofDays(7)), own(ALICE, Fixture.PASSWORD).escrowCode().orElseThrow());
        own(ALICE, Fixture.PASSWORD).refuseEscrow().orThrow();
        assertTrue(own(ALICE, Fixture.PASSWORD).escrowCode().isEmpty());
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        assertInstanceOf(SignIn.Refused.class, signInWith(ALICE, NEW, code));
        assertEquals(fixture.account(ALICE).value(), events("ESCROW-REFUSE").getLast().account());
    }

    @Test
    void itsEndDestroysTheSharesAndWhatIsAsked() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        EscrowRequest request = request(ALICE);
        AnswerFile answer = approve(request, "Ona");
        assertEquals(1, rows(RowFormat.ESCROW_SHARES));
        assertEquals(1, rows(RowFormat.ESCROW_SECRET));
        office().end().orThrow();
        assertEquals(0, rows(RowFormat.ESCROW_SHARES) + rows(RowFormat.ESCROW_REQUEST) + rows(RowFormat.ESCROW_SECRET));
        assertEquals(Problem.NO_SUCH_ESCROW_REQUEST, refused(submit(answer)));
        assertEquals(Problem.NO_ESCROW, refused(office().end()));
        assertEquals(3, set(Policy.OFFERED, 2, "Ona", "Pia").version(), "no version comes twice");
    }

    @Test
    void whoIsUnsealedOrRemovedLeavesNoShares() throws Exception {
        set(Policy.COMPULSORY, 2, "Ona", "Pia");
        seal(ALICE, false);
        seal(BOB, false);
        request(ALICE);
        request(BOB);
        own(ALICE, Fixture.PASSWORD).unseal(Fixture.utf8(Fixture.PASSWORD), "").orThrow();
        assertEquals(1, rows(RowFormat.ESCROW_SHARES));
        fixture.admin().removePerson(BOB).orThrow();
        assertEquals(0, rows(RowFormat.ESCROW_SHARES) + rows(RowFormat.ESCROW_REQUEST) + rows(RowFormat.ESCROW_SECRET));
    }

    /** All that there is between two steps is in the store; a code that was not told is asked for again. */
    @Test
    void aRestartBetweenStepsLosesNothing() throws Exception {
        set(Policy.OFFERED, 2, "Ona", "Pia", "Qi");
        seal(ALICE, true);
        restart();
        EscrowRequest request = request(ALICE);
        String file = office().file(request).text();
        restart();
        assertEquals(file, office().file(fixture.directory.escrowRequests().getFirst()).text());
        submit(RequestFile.read(file).approve(secret("Ona"))).orThrow();
        restart();
        assertTrue(submit(RequestFile.read(file).approve(secret("Pia"))).orThrow().code().isPresent());
        restart();
        fixture.admin().setPassword(ALICE, Fixture.utf8(NEW)).orThrow();
        assertInstanceOf(SignIn.Accepted.class, signInWith(ALICE, NEW, recover(ALICE, "Qi", "Pia")));
        assertEquals(new Coverage(1, 1, 0, 0), coverage());
    }

    private void restart() {
        fixture.reopen(DirectoryOptions.CHEAP);
        wire();
    }

    @Test
    void whatIsOutOfBoundsIsRefused() {
        assertEquals(Problem.NO_ESCROW, refused(office().request(ALICE, "lost", in(Duration.ofDays(1)))));
        for (int threshold : new int[] {-1, 0, 1, 3}) {
            assertEquals(
                    Problem.INVALID_ESCROW,
                    refused(office().set(Policy.OFFERED, threshold, List.of(officer("Ona"), officer("Pia")))));
        }
        assertEquals(Problem.INVALID_ESCROW, refused(office().set(Policy.OFF, 2, List.of(officer("Ona"), officer("Pia")))));
        Officer twice = new Officer("Ona again", "other@example.org", secret("Ona").key());
        Officer same = new Officer("Pia", "ONA@example.org", secret("Pia").key());
        Officer nobody = new Officer("Pia", "not an address", secret("Pia").key());
        Officer nameless = new Officer(" ", "pia@example.org", secret("Pia").key());
        Officer loud = new Officer("P\nia", "pia@example.org", secret("Pia").key());
        Officer longest = new Officer("x".repeat(81), "pia@example.org", secret("Pia").key());
        for (Officer wrong : List.of(twice, same, nobody, nameless, loud, longest)) {
            assertEquals(Problem.INVALID_ESCROW, refused(office().set(Policy.OFFERED, 2, List.of(officer("Ona"), wrong))));
        }
        List<Officer> many = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            many.add(new Officer("n" + i, "n" + i + "@example.org", OfficerSecret.make().key()));
        }
        assertEquals(Problem.INVALID_ESCROW, refused(office().set(Policy.OFFERED, 2, many)));
        office().set(Policy.OFFERED, 16, many.subList(0, 16)).orThrow();
        seal(ALICE, true);
        String long201 = "x".repeat(201);
        for (String reason : List.of("", " ", " lost", "a\nb", long201)) {
            assertEquals(Problem.INVALID_ESCROW_REQUEST, refused(office().request(ALICE, reason, in(Duration.ofDays(1)))), reason);
        }
        assertEquals(Problem.INVALID_ESCROW_REQUEST, refused(office().request(ALICE, "lost", in(Duration.ZERO))));
        assertEquals(Problem.INVALID_ESCROW_REQUEST, refused(office().request(ALICE, "lost", in(Duration.ofDays(31)))));
        assertEquals(Problem.NO_SUCH_PERSON, refused(office().request("zoe@example.org", "lost", in(Duration.ofDays(1)))));
        assertEquals(16, office().file(request(ALICE)).shares().size());
    }

    private int rows(int tag) {
        int[] count = {0};
        try (View view = fixture.store.view(Directory.ACCOUNT)) {
            view.scan(KeyRange.of(RowFormat.prefix(tag)), (key, value) -> {
                count[0]++;
                return true;
            });
        }
        return count[0];
    }
}
