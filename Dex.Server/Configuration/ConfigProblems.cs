using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dex.Server.Configuration;

/// <summary>Collects problems, and knows where in the file each key stands.</summary>
internal sealed class ConfigProblems
{
    private readonly Dictionary<string, YamlNode> _nodes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigProblem> _found = [];
    private readonly HashSet<string> _wrong = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<ConfigProblem> Found => [.. _found.OrderBy(p => p.Line).ThenBy(p => p.Column)];

    /// <summary>Whether anything found keeps the server from starting.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Notes where a key stands.</summary>
    public void Locate(string path, YamlNode node) => _nodes[path] = node;

    /// <summary>The node of a key; null where the file does not have it.</summary>
    public YamlNode? NodeAt(string path) => _nodes.GetValueOrDefault(path);

    /// <summary>Something that keeps the server from starting.</summary>
    public void Error(string path, string message)
    {
        // What is wrong in one way needs no second reproach.
        if (path.Length == 0 || !_wrong.Contains(path))
        {
            Add(true, path, message);
        }
    }

    /// <summary>Something the operator should know.</summary>
    public void Warn(string path, string message) => Add(false, path, message);

    /// <summary>Something at a place of its own.</summary>
    public void Add(bool isError, string path, string message, Mark at) => Note(isError, path, message, at.Line, at.Column);

    private void Add(bool isError, string path, string message)
    {
        // A key that is missing is reported where its nearest parent stands.
        for (var known = path; ; known = known[..Math.Max(0, known.LastIndexOfAny(['.', '[']))])
        {
            if (_nodes.TryGetValue(known, out var node))
            {
                Add(isError, path, message, node.Start);
                return;
            }
            if (known.Length == 0)
            {
                Note(isError, path, message, 1, 1);
                return;
            }
        }
    }

    private void Note(bool isError, string path, string message, long line, long column)
    {
        _found.Add(new ConfigProblem(isError, line, column, path, message));
        if (isError)
        {
            HasErrors = true;
            _wrong.Add(path);
        }
    }
}
