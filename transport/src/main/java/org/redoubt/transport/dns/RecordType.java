package org.redoubt.transport.dns;

/**
 * The type of a question.
 *
 * @param name as zone files write it
 * @param code RFC 1035 3.2.2 and its successors
 * @param rdata what its records are
 */
public record RecordType<T extends Rdata>(String name, int code, Class<T> rdata) {
    public static final RecordType<Rdata.Address> A = new RecordType<>("A", 1, Rdata.Address.class);
    public static final RecordType<Rdata.Cname> CNAME = new RecordType<>("CNAME", 5, Rdata.Cname.class);
    public static final RecordType<Rdata.Ptr> PTR = new RecordType<>("PTR", 12, Rdata.Ptr.class);
    public static final RecordType<Rdata.Mx> MX = new RecordType<>("MX", 15, Rdata.Mx.class);
    public static final RecordType<Rdata.Txt> TXT = new RecordType<>("TXT", 16, Rdata.Txt.class);
    public static final RecordType<Rdata.Address> AAAA = new RecordType<>("AAAA", 28, Rdata.Address.class);
    public static final RecordType<Rdata.Srv> SRV = new RecordType<>("SRV", 33, Rdata.Srv.class);
    public static final RecordType<Rdata.Tlsa> TLSA = new RecordType<>("TLSA", 52, Rdata.Tlsa.class);
    public static final RecordType<Rdata.Caa> CAA = new RecordType<>("CAA", 257, Rdata.Caa.class);

    @Override
    public String toString() {
        return name;
    }
}
