namespace Dex.Tests.Http;

/// <summary>Linear congruential: the same choices for the same seed, on every machine, so that a failure can be repeated.</summary>
internal sealed class FuzzRandom(uint seed)
{
    private uint _state = seed;

    /// <summary>A number from 0 to one less than the bound.</summary>
    public int Next(int bound)
    {
        _state = (_state * 1664525) + 1013904223;
        return (int)((_state >> 8) % (uint)Math.Max(1, bound));
    }

    /// <summary>Whether it happens, once in so many times.</summary>
    public bool Once(int inSoMany) => Next(inSoMany) == 0;

    public T Pick<T>(IReadOnlyList<T> of) => of[Next(of.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)Next(256);
        }
        return bytes;
    }
}
