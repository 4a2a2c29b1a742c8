namespace Dex.Core;

/// <summary>How many use a thing that somebody must dispose: the one who made it counts as the first. Without a lock.</summary>
public sealed class UseCount
{
    private int _users = 1;

    /// <summary>One more; false: the last user has gone already.</summary>
    public bool TryAdd()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return true;
            }
            users = found;
        }
        return false;
    }

    /// <summary>One fewer; true: that was the last.</summary>
    public bool Remove() => Interlocked.Decrement(ref _users) == 0;
}
