package ir.web.launcher;

/** A server that the launcher watches and can start again. */
interface Part {
    String name();

    boolean alive();

    /** Whether the server answers a request; bounded in time. Its own dependencies do not matter. */
    boolean answers();

    /** Ends what is left of the server, whether it reacts or not. */
    void end();

    void start() throws Exception;

    String lastLines();
}
