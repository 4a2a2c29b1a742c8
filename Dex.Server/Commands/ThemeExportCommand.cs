using Dex.Server.Pages;

namespace Dex.Server.Commands;

/// <summary><c>dex theme export DIR</c>: writes our own pages into a folder, to be changed there and named by <c>frontend.dir</c>.</summary>
internal static class ThemeExportCommand
{
    /// <summary>Writes them; 1 where they cannot be written, or the folder holds something already.</summary>
    public static int Run(string directory, TextWriter output, TextWriter errors)
    {
        try
        {
            if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            {
                errors.WriteLine($"{directory} is not empty; name a folder that is, or does not exist yet");
                return 1;
            }
            foreach (var (path, content) in WebFolder.Embedded.Files)
            {
                var file = Path.Combine(directory, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{directory} cannot be written: {e.Message}");
            return 1;
        }
        output.WriteLine($"{WebFolder.Embedded.Files.Count} files are in {directory}; set frontend.dir to it");
        return 0;
    }
}
