package org.redoubt.account;

import java.util.Comparator;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/** Whom entries name, as two numbers. */
final class GranteeFormat {
    static final int PERSON = 0;
    static final int GROUP = 1;
    static final int ANYONE = 2;

    static final Comparator<Grantee> ORDER =
            Comparator.comparingInt(GranteeFormat::kind).thenComparingLong(GranteeFormat::number);

    private GranteeFormat() {}

    static int kind(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person _ -> PERSON;
            case Grantee.Group _ -> GROUP;
            case Grantee.Anyone _ -> ANYONE;
        };
    }

    static long number(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId account) -> account.value();
            case Grantee.Group(long id) -> id;
            case Grantee.Anyone _ -> 0;
        };
    }

    /** As the audit log names them. */
    static String text(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId account) -> "person=" + account.value();
            case Grantee.Group(long id) -> "group=" + id;
            case Grantee.Anyone _ -> "anyone=1";
        };
    }

    static void encode(Grantee grantee, ByteWriter out) {
        out.u8(kind(grantee)).number(number(grantee));
    }

    static Grantee decode(ByteReader in) {
        int kind = in.u8();
        long number = in.number();
        return switch (kind) {
            case PERSON -> new Grantee.Person(new AccountId(number));
            case GROUP -> new Grantee.Group(number);
            case ANYONE -> new Grantee.Anyone();
            default -> throw new StoreException("somebody of an unknown kind has rights");
        };
    }
}
