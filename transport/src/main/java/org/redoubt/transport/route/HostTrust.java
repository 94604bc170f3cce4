package org.redoubt.transport.route;

import java.util.List;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;

/** What a host found in the DNS has to prove before it gets mail. */
public sealed interface HostTrust {
    /** Nothing, and anybody may have said that it is the domain's. */
    HostTrust NOTHING = new Nothing(false);

    /**
     * Nothing: encrypted where that is possible (RFC 7435).
     *
     * @param proven whether it is proved that the host is the domain's (DNSSEC)
     */
    record Nothing(boolean proven) implements HostTrust {}

    /**
     * That it is who signed TLSA records say (RFC 7672 2.2): in the clear, or to anybody else, it gets nothing.
     *
     * @param records those that can be used; at least one
     * @param base the name whose records they are, which the host is asked for
     * @param names whom a certificate of a DANE-TA authority may be for
     */
    record Dane(List<Rdata.Tlsa> records, DnsName base, List<DnsName> names) implements HostTrust {
        public Dane {
            records = List.copyOf(records);
            names = List.copyOf(names);
        }
    }

    /** A certificate of its name that an authority vouches for, as the domain's policy wants it (RFC 8461 4.2). */
    record Authority() implements HostTrust {}

    /**
     * Nothing, but the domain wants to be told whether it could prove what an {@link Authority} vouches for: its policy is in
     * testing (RFC 8461 5).
     *
     * @param proven as of {@link Nothing}
     * @param named whether the policy names it
     */
    record Tested(boolean proven, boolean named) implements HostTrust {}

    /** Nothing but that it encrypts: its signed TLSA records are all of kinds that mail cannot use (RFC 7672 2.2). */
    record Encryption() implements HostTrust {}
}
