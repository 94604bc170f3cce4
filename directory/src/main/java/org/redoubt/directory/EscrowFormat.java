package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.directory.escrow.AnswerFile;
import org.redoubt.directory.escrow.OfficerKey;
import org.redoubt.directory.escrow.Share;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;

/** How the escrow, shares and requests are written, within the records of {@link RowFormat}. */
final class EscrowFormat {
    private EscrowFormat() {}

    static ByteWriter write(ByteWriter out, Escrow escrow) {
        out.number(escrow.version())
                .text(escrow.policy().name())
                .number(escrow.threshold())
                .number(escrow.since().toEpochMilli())
                .number(escrow.officers().size());
        escrow.officers().forEach(officer ->
                out.text(officer.name()).text(officer.address()).text(officer.key().text()));
        return out;
    }

    static Escrow escrow(ByteReader in) {
        long version = in.number();
        Escrow.Policy policy = Escrow.Policy.valueOf(in.text());
        int threshold = (int) in.number();
        Instant since = Instant.ofEpochMilli(in.number());
        List<Escrow.Officer> officers = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            officers.add(new Escrow.Officer(in.text(), in.text(), new OfficerKey(in.text())));
        }
        return new Escrow(version, policy, threshold, officers, since);
    }

    private static ByteWriter write(ByteWriter out, Share.Place place) {
        return out.number(place.account())
                .text(place.address())
                .number(place.version())
                .number(place.threshold());
    }

    private static Share.Place place(ByteReader in) {
        return new Share.Place(in.number(), in.text(), in.number(), (int) in.number());
    }

    static ByteWriter write(ByteWriter out, EscrowShares shares) {
        write(out.u8(shares.wanted() ? 1 : 0), shares.place()).number(shares.shares().size());
        shares.shares().forEach(share -> out.number(share.number())
                .text(share.key().text())
                .bytes(share.commitment())
                .bytes(share.sealed()));
        return out;
    }

    static EscrowShares shares(PersonId person, ByteReader in) {
        boolean wanted = in.u8() != 0;
        Share.Place place = place(in);
        List<Share> shares = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            shares.add(new Share((int) in.number(), new OfficerKey(in.text()), in.bytes(), in.bytes()));
        }
        return new EscrowShares(person, wanted, place, shares);
    }

    static ByteWriter write(ByteWriter out, EscrowRequest request) {
        write(out.number(request.person().value()), request.place())
                .text(request.reason())
                .text(request.askedBy())
                .number(request.asked().toEpochMilli())
                .number(request.until().toEpochMilli())
                .bytes(request.open())
                .number(request.answers().size());
        request.answers().forEach(answer -> out.number(answer.share()).bytes(answer.sealed()));
        return out;
    }

    static EscrowRequest request(long id, ByteReader in) {
        PersonId person = new PersonId(in.number());
        Share.Place place = place(in);
        String reason = in.text();
        String askedBy = in.text();
        Instant asked = Instant.ofEpochMilli(in.number());
        Instant until = Instant.ofEpochMilli(in.number());
        byte[] open = in.bytes();
        List<AnswerFile> answers = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            answers.add(new AnswerFile(id, (int) in.number(), in.bytes()));
        }
        return new EscrowRequest(id, person, place, reason, askedBy, asked, until, open, answers);
    }
}
