package ir.scheduling.task;

/**
 * One item of a recurring task; its text names it in the audit log.
 *
 * @param item its id within the task
 */
record TaskItem(String task, String item) {
    @Override
    public String toString() {
        return task + "." + item;
    }
}
