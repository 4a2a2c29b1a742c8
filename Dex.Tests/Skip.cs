namespace Dex.Tests;

/// <summary>Ends a test that needs a program which is not installed.</summary>
internal static class Skip
{
    /// <summary>Skips the test with a reason; fails it where the environment says that everything is installed (DEX_TESTS_ALLOW_SKIP=no).</summary>
    public static void Because(string reason)
    {
        if (Environment.GetEnvironmentVariable("DEX_TESTS_ALLOW_SKIP") == "no")
        {
            Assert.Fail("Not skipped, because DEX_TESTS_ALLOW_SKIP=no: " + reason);
        }
        Assert.Ignore(reason);
    }

    /// <summary>A program on the path; skips the test where there is none.</summary>
    public static string UnlessInstalled(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            Because($"{program} is not installed");
        }
        return found!;
    }
}
