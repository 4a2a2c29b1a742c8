using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;

namespace Dex.Tests.Storage.Legacy;

/// <summary>Builds a database as Dex left it at a migration level, with rows as Dex wrote them then.</summary>
internal static partial class LegacyDatabase
{
    /// <summary>The newest level.</summary>
    public const int Newest = 23;

    /// <summary>Builds the schema and the rows of the levels up to <paramref name="level"/>.</summary>
    public static async Task BuildAsync(DbConnection connection, bool sqlite, int level)
    {
        var schema = Levels(sqlite ? "sqlite.sql" : "postgres.sql");
        var rows = Levels("rows.sql");
        await connection.ExecuteAsync(
            $"create table migrations (num integer not null, at {(sqlite ? "timestamp" : "timestamptz")} not null)"
        );
        for (var i = 1; i <= level; i++)
        {
            foreach (var statement in schema[i])
            {
                await connection.ExecuteAsync(statement);
            }
            await connection.ExecuteAsync($"insert into migrations (num, at) values ({i}, {(sqlite ? "date('now')" : "now()")})");
        }
        foreach (var statement in Enumerable.Range(1, level).SelectMany(i => rows.GetValueOrDefault(i, [])))
        {
            // Written as json('…') in the file: a byte string, in the words of each database.
            await connection.ExecuteAsync(Json().Replace(statement, sqlite ? "cast('$1' as blob)" : "convert_to('$1', 'UTF8')"));
        }
    }

    private static Dictionary<int, string[]> Levels(string file)
    {
        using var reader = new StreamReader(typeof(LegacyDatabase).Assembly.GetManifestResourceStream($"Dex.Tests.Storage.Legacy.{file}")!);
        return reader
            .ReadToEnd()
            .Split("-- level ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(lines => int.Parse(lines[0]), lines => lines[1..]);
    }

    [GeneratedRegex(@"json\('(.*?)'\)")]
    private static partial Regex Json();
}
