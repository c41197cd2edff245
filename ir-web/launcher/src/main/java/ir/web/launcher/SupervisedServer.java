package ir.web.launcher;

/** A server that the launcher watches and can start again. */
interface SupervisedServer {
    String name();

    boolean alive();

    /**
     * Whether the server responds to a request, within a bounded time. The state of its own dependencies does not
     * matter.
     */
    boolean answers();

    /** Ends the remaining processes of the server, even if they do not respond. */
    void end();

    void start() throws Exception;

    String lastLines();
}
