package ir.web.launcher;

final class DemoClinic {
    private DemoClinic() {}

    static boolean load(Database database, Progress progress) {
        return false;
    }
}
