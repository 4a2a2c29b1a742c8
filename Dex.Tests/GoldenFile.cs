namespace Dex.Tests;

/// <summary>
/// Wire documents in Golden/. After a change that is meant, run the tests once with DEX_UPDATE_GOLDEN=1 and review the difference.
/// </summary>
internal static class GoldenFile
{
    public static void Check(string name, string actual)
    {
        var file = Repository.PathOf("Dex.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("DEX_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, actual + "\n");
        }
        // Files end in a line end; documents do not.
        (actual + "\n")
            .Should()
            .Be(File.ReadAllText(file));
    }
}
