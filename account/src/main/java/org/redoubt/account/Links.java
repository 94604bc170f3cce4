package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/**
 * Where an email is.
 *
 * @param recoverable how many recoverable rows still name it
 */
record Links(long octets, ThreadId thread, int recoverable, List<Place> places) {
    private static final int FORMAT = 1;

    Links {
        places = List.copyOf(places);
    }

    /** One row of a mailbox. */
    record Place(MailboxId mailbox, long uid) {}

    Links with(Place place) {
        List<Place> more = new ArrayList<>(places);
        more.add(place);
        return new Links(octets, thread, recoverable, more);
    }

    Links without(Place place) {
        List<Place> others = new ArrayList<>(places);
        others.remove(place);
        return new Links(octets, thread, recoverable, others);
    }

    Links recoverable(int change) {
        return new Links(octets, thread, recoverable + change, places);
    }

    boolean unused() {
        return places.isEmpty() && recoverable <= 0;
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(24).u8(FORMAT).number(octets).number(thread.value());
        out.number(Math.max(0, recoverable)).number(places.size());
        places.forEach(place -> out.number(place.mailbox().value()).number(place.uid()));
        return out.toBytes();
    }

    static Links decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("an email's links have an unknown format");
        }
        long octets = in.number();
        ThreadId thread = new ThreadId(in.number());
        int recoverable = (int) in.number();
        List<Place> places = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            places.add(new Place(new MailboxId(in.number()), in.number()));
        }
        return new Links(octets, thread, recoverable, places);
    }
}
