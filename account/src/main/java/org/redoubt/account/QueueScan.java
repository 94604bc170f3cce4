package org.redoubt.account;

/** Looks at every octet of a message on its way into the queue. */
final class QueueScan {
    private boolean eightBit;
    private boolean headerEightBit;
    private boolean bareLineEnd;
    private boolean inBody;
    private int lineOctets;
    private byte before;

    void feed(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                eightBit = true;
                headerEightBit |= !inBody;
            }
            bareLineEnd |= before == '\r' ? b != '\n' : b == '\n';
            if (b == '\n') {
                inBody |= lineOctets == 0;
                lineOctets = 0;
            } else if (b != '\r') {
                lineOctets++;
            }
            before = b;
        }
    }

    boolean eightBit() {
        return eightBit;
    }

    boolean headerEightBit() {
        return headerEightBit;
    }

    /** Whether a CR or an LF stood alone: another server might see the end of a message there. */
    boolean bareLineEnd() {
        return bareLineEnd || before == '\r';
    }
}
